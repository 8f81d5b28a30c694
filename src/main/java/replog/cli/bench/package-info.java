/**
 * {@code replog bench}: load, and how long its appends took.
 */
package replog.cli.bench;
