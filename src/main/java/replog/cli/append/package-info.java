/**
 * {@code replog append}: lines of a file or of standard input into the log.
 */
package replog.cli.append;
