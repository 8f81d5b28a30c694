/**
 * The commands of the jar, for people at a terminal and for scripts: they ask nodes over HTTP, and
 * read the log of one that is down.
 *
 * <p>{@link replog.cli.Commands} is the table. A {@link replog.cli.terminal.Command} is a name, its
 * options and operands, and an action. {@link replog.cli.terminal.Arguments} reads them and reports
 * all mistakes at once, before anything is done. An action ends with an {@link
 * replog.cli.terminal.ExitCode} and prints to a {@link replog.cli.terminal.Terminal}.
 *
 * <p>Each command has a folder: {@code append} finds the master and sends a text, or lines that it
 * reads ahead; {@code read} prints entries, and new ones as they come; {@code status} prints the
 * cluster, once or watched, and asks whether a node is ready; {@code verify} checks folders and
 * compares logs; {@code bench} measures how fast a node appends; {@code selftest} proves the
 * promises on a running cluster, also under faults, which never outlast it.
 */
package replog.cli;
