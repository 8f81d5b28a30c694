/**
 * What the commands share: arguments, options, tables, progress, output, exit codes, nodes asked.
 */
package replog.cli.terminal;
