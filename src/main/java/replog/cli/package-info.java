/**
 * The commands of the jar, for people at a terminal and for scripts: they ask nodes over HTTP, and
 * read the log of one that is down.
 *
 * <p>{@link replog.cli.Commands} is the table. A {@link replog.cli.Command} is a name, what it can
 * be told, and an action that reads {@link replog.cli.Arguments}, whose mistakes are told all at
 * once before anything is done, and then comes to an {@link replog.cli.ExitCode}. What it has to
 * say goes to a {@link replog.cli.Terminal}.
 *
 * <p>{@link replog.cli.Append} sends a text, or by way of an {@link replog.cli.Inflow} the lines of
 * its input, through an {@link replog.cli.Appender}, which finds the master and judges the answers.
 * {@link replog.cli.Read} and {@link replog.cli.Tail} show entries on an
 * {@link replog.cli.EntrySheet}, {@link replog.cli.Status} a {@link replog.cli.StatusView}.
 * {@link replog.cli.Ready} asks a node whether it is ready. {@link replog.cli.Bench} measures
 * how fast one appends: a {@link replog.cli.BenchPlan} is aimed ({@link replog.cli.BenchAim}) at
 * the master and made by {@link replog.cli.BenchClient}s, whose {@link replog.cli.BenchTally}
 * becomes {@link replog.cli.BenchFigures} and a {@link replog.cli.BenchReport}.
 *
 * <p>{@link replog.cli.Verify} has a folder inspected ({@link replog.cli.FolderCheck}), and holds
 * one {@link replog.cli.History}, of a folder or a node, against another by a
 * {@link replog.cli.Comparison}. {@link replog.cli.SelfTest} finds a
 * {@link replog.cli.TrialCluster}
 * and tries on it what is promised, step by step ({@link replog.cli.TrialSteps}), without and with
 * {@link replog.cli.TrialFaults}, which never outlast it.
 */
package replog.cli;
