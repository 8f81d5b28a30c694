/**
 * The commands of the jar, for people at a terminal and for scripts: they ask nodes over HTTP.
 *
 * <p>{@link replog.cli.Commands} is the table. A {@link replog.cli.Command} is a name, what it can
 * be told, and an action that turns {@link replog.cli.Arguments} into an
 * {@link replog.cli.ExitCode}. What it has to say goes to a {@link replog.cli.Terminal}.
 */
package replog.cli;
