/**
 * {@code replog read}: entries out of the log, and new ones as they come.
 */
package replog.cli.read;
