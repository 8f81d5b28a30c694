/**
 * The records and header names that cross the network between nodes, and their one spelling.
 *
 * <p>Everything but the frames themselves travels in headers: {@link replog.wire.MasterInfo} from
 * a master to its secondaries with each heartbeat and batch, {@link replog.wire.BatchHeader} with
 * each batch, {@link replog.wire.NodePosition} with each of their answers. {@link
 * replog.wire.EventId} is what nodes send to clients that follow the log, and get back from them.
 * This room imports nothing of ours; it does no I/O.
 */
package replog.wire;
