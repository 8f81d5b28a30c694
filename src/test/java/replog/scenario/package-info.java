/**
 * Scenarios on real nodes: processes of the jar, over sockets, with files and signals.
 *
 * <p>A {@link replog.scenario.Scenario} is handed a {@link replog.scenario.Cluster}, whose verbs
 * start, kill, pause and wipe nodes, and whose {@link replog.scenario.Post} appends. Nodes reach
 * each other through proxies, the {@link replog.scenario.Network}, on which {@link
 * replog.scenario.Trouble} can be made. All that clients saw is kept in a {@link
 * replog.scenario.History}; when a scenario has ended, all nodes are brought back and {@link
 * replog.scenario.Invariants} hold them against it. What may be concluded from a history is decided
 * in {@link replog.scenario.HistoryChecker}, without I/O. What people see of it is a {@link
 * replog.scenario.LivePage} in a {@link replog.scenario.Browser}.
 */
package replog.scenario;
