/**
 * The commands of the jar, for people at a terminal and for scripts: they ask nodes over HTTP, and
 * read the log of one that is down.
 *
 * <p>{@link replog.cli.Commands} is the table. A {@link replog.cli.terminal.Command} is a name,
 * what it can be told, and an action that reads {@link replog.cli.terminal.Arguments}, whose
 * mistakes are reported all at once before anything is done, and then comes to an {@link
 * replog.cli.terminal.ExitCode}. What it has to say goes to a {@link replog.cli.terminal.Terminal}.
 *
 * <p>{@link replog.cli.append.AppendCommand} sends a text, or by way of an {@link
 * replog.cli.append.ReadAheadLines} the lines of its input, through an {@link
 * replog.cli.append.AppendClient}, which finds the master and judges the answers. {@link
 * replog.cli.read.ReadCommand} and {@link replog.cli.read.TailCommand} show entries on an {@link
 * replog.cli.read.EntryPrinter}, {@link replog.cli.status.StatusCommand} a {@link
 * replog.cli.status.StatusClient.StatusReply}. {@link replog.cli.status.ReadyCommand} asks a node
 * whether it is ready. {@link replog.cli.bench.BenchCommand} measures how fast one appends: a
 * {@link replog.cli.bench.BenchOptions} is aimed ({@link replog.cli.BenchAim}) at the master and
 * made by {@link replog.cli.bench.BenchRun.BenchClient}s, whose {@link
 * replog.cli.bench.BenchCounters} becomes {@link replog.cli.bench.BenchResult} and a {@link
 * replog.cli.BenchReport}.
 *
 * <p>{@link replog.cli.verify.VerifyCommand} has a folder inspected ({@link
 * replog.cli.verify.FolderInspector}), and holds one {@link replog.cli.verify.ComparableLog}, of a
 * folder or a node, against another by a {@link
 * replog.cli.verify.LogComparisonReport.LogComparison}. {@link replog.cli.selftest.SelfTestCommand}
 * finds a {@link replog.cli.selftest.SelfTestCluster} and tries on it what is promised, step by
 * step ({@link replog.cli.selftest.SelfTestSteps}), without and with {@link
 * replog.cli.selftest.FaultScenarios.SelfTestFaults}, which never outlast it.
 */
package replog.cli;
