/**
 * A replicated log: a master accepts messages over HTTP, gives each the next id, writes it to a
 * durable log and replicates it to secondaries.
 *
 * <p>The log is the only meeting point on the way out, and the acknowledgements are the only one
 * on the way back. An append writes to the log and waits on the acknowledgements. Replication loops
 * tail the log and report to the acknowledgements. Neither calls the other.
 *
 * <h2>The rooms</h2>
 *
 * <pre>
 *  Main               one command line in, one exit code out
 *  config/            settings from flags, environment, file: one validated record
 *  durability/        what an acknowledgement promises: write concern and fsync mode
 *  log/               durable ordered entries: frames, segments, hash chain, recovery
 *  http/              server, router, client, JSON, problems over the JDK; knows no domain
 *  wire/              the records and header names that cross the network between nodes
 *  metrics/           counters, histograms, and the text in which Prometheus reads them
 *  replication/       what a master knows of its secondaries and does about it
 *  node/              a running node: its log, its role, its links to others
 *  api/               serves a node: routes; sealed results to status codes
 *  cli/               commands of the jar, for people and scripts: asks nodes, verifies folders
 * </pre>
 *
 * <pre>
 *   Main ───────┬──────────┬──────┐
 *     │         │          │      │
 *    api ────┐  │          │     cli
 *     │      │  │          │      │
 *    node ───┼──┼──────────┤      │
 *     │      │  │          │      │
 *  replication  │          │      │
 *     │      │  │          │      │
 *     ├─ log ┴─ wire ── http ─────┘      config: read by Main and node alone;
 *                                        metrics: filled by node, written by api;
 *                                        durability: values that config, log,
 *                                        replication, node and api share
 * </pre>
 *
 * <p>Arrows point down only; {@code ArchitectureTest} enforces the drawing.
 *
 * <h2>The life of a message, {@code POST /message} with write concern 2</h2>
 *
 * <ol>
 *   <li>{@code http}: a virtual thread reads and bounds the request, finds the route, decodes the
 *       JSON.
 *   <li>{@code api}: a request record is made, or a 400 says which field is wrong.
 *   <li>{@code node}: shutting down, too many waiting and read-only (another master leads, the disk
 *       takes nothing, a node is ahead, too few are usable) are sealed results, before anything is
 *       stored. The mode is asked here, once; who waits already goes on waiting. One that bears an
 *       idempotency key is looked for in the log before all that, and a repeat only waits.
 *   <li>{@code log}: the entry is queued; the one writer thread gives it its id, writes all that is
 *       queued and forces once for all (group commit). Then, and only then, the entry exists, and
 *       the append's wait, which began when it was queued, is told for which id.
 *   <li>{@code replication}: the master's own position is that id. Each loop reads frames after its
 *       cursor, sends them as they are on disk, and reports the position that the answer proves by
 *       hash. What accumulates during one request is the next batch.
 *   <li>The second highest position passes the id: the append's own latch opens.
 *   <li>{@code api}: one exhaustive switch from the result to 201, 503, 504, 507.
 * </ol>
 *
 * <p>On the other side, {@code PUT /replicate}: the faults that people asked for come first. Then
 * wire version, log id, epoch and instance are checked, each frame's checksum and id, the hash
 * before it, and that what is there already is equal byte for byte; the epoch and its master are
 * put on disk before a first frame of theirs; the very bytes are appended and forced; the answer
 * says how far the log goes now.
 *
 * <p>Who reads live, on any node, waits in {@code api} for the one thread that waits for the log's
 * news; the log itself never knows how many follow. Who watches a node is told, by another such
 * thread, what differs from what it was told: nothing queues up. What became of an append on its
 * way is kept in bounded rings: the writer notes when it was forced, the loops their attempts.
 *
 * <h2>Who is there</h2>
 *
 * <p>Heartbeats ask each secondary at a regular interval. The answer says how far it is, with the
 * hash there, so that it acknowledges as well, and shows a log that is emptied, ahead, or another.
 * From that {@code replication} counts the usable nodes; {@code node} judges the mode by them each
 * time that something turned. Secondaries are those of the settings and those that registered: a
 * secondary asks its master to know it, the master keeps that on disk, and then attends to it.
 */
package replog;
