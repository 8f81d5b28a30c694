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
 * <p>A folder is a part of the architecture; its own {@code package-info} says what is in it. An
 * inner folder is known in its own room only, but for the types that the room's door hands out.
 *
 * <pre>
 *  Main           one command line in, one exit code out
 *  config/        settings from flags, environment and file: one validated record
 *  logging/       the program's own log: format, rotating file, a writer that never blocks
 *  durability/    what an acknowledgement promises: write concern and fsync mode
 *  json/          strict JSON, read and written
 *  wire/          the records and header names that cross the network between nodes
 *  election/      which node may lead, in which epoch; not wired into the node yet
 *  metrics/       counters, histograms, and the text in which Prometheus reads them
 *  log/           the log, its one writer and its readers
 *    storage/       files: create, write, force, rename, lock
 *    frame/         the bytes of an entry, and the hash chain over them
 *    segment/       files of frames, their indexes, scan, recovery, truncation
 *    verify/        the offline check
 *  http/          words that server and clients share; knows no domain
 *    server/        routes, requests and responses over the JDK's server, and their bounds
 *    client/        requests from node to node, over the JDK's client
 *    socket/        a small client over plain sockets, for commands
 *  replication/   what a master knows of its secondaries and does about it
 *  node/          a running node, whatever its role
 *    append/        the way of an append through the master
 *    master/        the role that takes appends and replicates them
 *    secondary/     the role that follows a master
 *    member/        who belongs to the cluster, and registration
 *    peer/          how a node talks to other nodes
 *    fault/         faults on request
 *    trace/         appends counted, timed and traced
 *    store/         what a node keeps on disk
 *    result/        what a node is asked, and what it answers
 *  api/           serves a node: the table of routes, and who may pass
 *    append/  read/  status/  operate/     routes by what they are for
 *    live/          what streams of events share
 *  cli/           the table of commands
 *    append/  read/  status/  verify/  bench/  selftest/     a folder for each command
 *    terminal/      what the commands share: arguments, tables, output, exit codes
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
 *     ├─ log ┴─ wire ── http ─────┘      config, logging: read by Main, config also by node
 *         │               │              metrics: filled by node and logging, written by api
 *     durability        json             durability, json: values and text for all above
 * </pre>
 *
 * <p>Arrows point down only; {@code ArchitectureTest} enforces both drawings.
 *
 * <h2>The glossary</h2>
 *
 * <p>One word for each idea, in code, routes, logs and pages.
 *
 * <dl>
 *   <dt>node<dd>one running replog with a data folder, a name and a URL of its own
 *   <dt>cluster<dd>the master and its secondaries; {@code all} and {@code majority} are counted
 *       from its size
 *   <dt>master<dd>the node that takes appends, gives them their ids and replicates them
 *   <dt>secondary<dd>a node that stores the master's log, serves reads and sends appends to the
 *       master
 *   <dt>member<dd>a secondary that the master knows, from the setting {@code secondaries} or
 *       because it registered
 *   <dt>log<dd>the sequence of entries 1, 2, 3 … without gaps that a node keeps on disk
 *   <dt>entry<dd>one value in the log, with its id, epoch, timestamp and, if given, idempotency
 *       key
 *   <dt>id<dd>the number of an entry; the first is 1 and each next one is one higher
 *   <dt>segment<dd>one file of the log, named after the id of its first entry
 *   <dt>frame<dd>the bytes of one entry, the same on disk and on the network
 *   <dt>index<dd>the file beside a segment that says at which offset an entry begins; it can be
 *       rebuilt
 *   <dt>hash chain<dd>each entry's hash covers the hash before it, so that one hash stands for the
 *       whole log up to there
 *   <dt>head hash<dd>the hash chain's value at the last entry; equal head hashes at the same id
 *       prove equal logs
 *   <dt>append<dd>to add an entry at the end of the log; only the master does it
 *   <dt>replicate<dd>to send frames from the master to a secondary, which stores them as they are
 *   <dt>replication loop<dd>the thread of the master that keeps one secondary up to date
 *   <dt>batch<dd>the frames of one replication request
 *   <dt>position<dd>the highest id up to which a node is proven to hold the master's log on disk
 *   <dt>acknowledge<dd>a node acknowledges an entry when its position reaches the entry's id
 *   <dt>write concern<dd>how many nodes must have acknowledged an entry before its append is
 *       answered
 *   <dt>committed<dd>held on disk by a majority of the cluster
 *   <dt>lag<dd>how many entries of the master's log a secondary still lacks
 *   <dt>backoff<dd>the pause before a retry, which grows from failure to failure
 *   <dt>heartbeat<dd>the master's regular question to each secondary whether it lives and how far
 *       its log goes
 *   <dt>health<dd>what heartbeats say of a secondary: HEALTHY, SUSPECTED after two missed in a
 *       row, UNHEALTHY after five
 *   <dt>state<dd>how a node's log stands to the master's: unknown, in-sync, catching-up, stalled,
 *       no-master, ahead, diverged, other-log, fenced or failed
 *   <dt>usable<dd>a node that counts for the quorum: the master, and each secondary that is not
 *       UNHEALTHY, was heard, and holds a prefix of the master's log
 *   <dt>quorum<dd>how many usable nodes the master needs to take appends
 *   <dt>mode<dd>whether the master takes appends (normal) or not (read-only), and why
 *   <dt>epoch<dd>a number that rises each time a master starts to lead; of two masters the one
 *       with the higher epoch is right
 *   <dt>fenced<dd>refused because a master with a higher epoch, or another one with the same
 *       epoch, is followed
 *   <dt>log id<dd>a random id that a log gets when it begins; nodes with different log ids never
 *       mix
 *   <dt>node id<dd>a random id in a node's data folder, by which the cluster tells nodes apart
 *   <dt>set aside<dd>to copy entries that the master lacks to a file, and then to cut them off the
 *       log
 *   <dt>register<dd>to tell the master that a secondary exists; the master keeps it on disk
 *   <dt>idempotency key<dd>a client's own name for an append; a repeat with the same key stores
 *       nothing a second time
 *   <dt>outcome<dd>what an error says of the data: not_appended, appended or unknown
 *   <dt>force<dd>to make what was written durable, by an fsync
 *   <dt>group commit<dd>one force for all appends that are queued
 *   <dt>recovery<dd>what a node does with its log at the start: check the end, cut a torn tail,
 *       find the last entry
 *   <dt>torn tail<dd>bytes after the last forced position that a crash left unfinished; recovery
 *       cuts them
 *   <dt>fault<dd>a failure that a node produces because somebody asked for it, to learn or to test
 *   <dt>trace<dd>the steps of one entry on its way: received, forced, sent, acknowledged
 *   <dt>follow<dd>to keep a connection open and get each new entry or change as it comes
 *   <dt>relay<dd>to pass a request on to another node of the cluster
 *   <dt>drain<dd>to let waiting appends finish before a node ends
 * </dl>
 *
 * <h2>The life of a message, {@code POST /message} with write concern 2</h2>
 *
 * <ol>
 *   <li>{@code http}: a virtual thread reads the request within its bounds, finds the route and
 *       decodes the JSON.
 *   <li>{@code api}: a request record is made, or a 400 names the field that is wrong.
 *   <li>{@code node}: a node that shuts down, has too many waiters or is read-only (another master
 *       leads, the disk takes nothing, a node is ahead, too few are usable) answers so before
 *       anything is stored. The mode is checked here, once; appends that wait already go on
 *       waiting. An append with an idempotency key is looked up in the log first, and a repeat only
 *       waits.
 *   <li>{@code log}: the entry is queued. The one writer thread gives it its id, writes all that is
 *       queued and forces once for all of it (group commit). Only then does the entry exist, and
 *       the append's wait, which began when it was queued, learns its id.
 *   <li>{@code replication}: the master's own position is that id. Each loop reads frames after its
 *       cursor, sends them as they are on disk, and reports the position that the answer proves by
 *       hash. Entries that arrive during one request are the next batch.
 *   <li>The second highest position passes the id: the append's own latch opens.
 *   <li>{@code api}: one exhaustive switch turns the result into 201, 503, 504 or 507.
 * </ol>
 *
 * <p>On the other side, {@code PUT /replicate}: requested faults come first. Then the secondary
 * checks wire version, log id, epoch and instance, each frame's checksum and id, the hash before
 * it, and that entries it holds already are equal byte for byte. It puts the epoch and its master
 * on disk before their first frame. It appends and forces the very bytes it got; the answer says
 * how far its log goes now.
 *
 * <p>A client that reads live, on any node, waits in {@code api} for the one thread that waits for
 * changes of the log; the log does not know how many follow. A client that watches a node gets from
 * another such thread what differs from what it has seen: nothing queues up. Bounded rings record
 * what became of an append: the writer notes when it was forced, the loops their attempts.
 *
 * <h2>Who is there</h2>
 *
 * <p>Heartbeats ask each secondary at a regular interval. The answer carries the secondary's
 * position and the hash there, so it acknowledges as well, and it shows a log that was emptied, is
 * ahead, or is another log. From that {@code replication} counts the usable nodes, and {@code node}
 * evaluates the mode after each change. Secondaries are those of the settings and those that
 * registered: a secondary asks its master to know it, and the master keeps that on disk before it
 * replicates to it.
 */
package replog;
