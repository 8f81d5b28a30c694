/**
 * A running node: its folder and log, its role, its links to others; it closes in reverse.
 *
 * <p>{@link replog.node.OpenedNode} opens the folder and starts the node; {@link replog.node.Node}
 * is the door. What it does with an append or a batch depends on its role, which it holds as a
 * value: {@link replog.node.master.MasterRole} or {@link replog.node.secondary.SecondaryRole}.
 * Nothing outside asks for the role. Results are sealed, and the room that serves the node
 * translates them. What people ask to go wrong is in {@link replog.node.fault.FaultInjector},
 * between the door and the role, and at {@link replog.node.peer.PeerClient}, through which all
 * requests to other nodes go; {@link replog.node.peer.TokenAuth} knows the token that they carry,
 * as requests to this node must. Both roles stand on {@link replog.node.store.NodeStore}: the log,
 * and in {@link replog.node.store.NodeMetadataFile} what must be remembered besides.
 *
 * <p>A master: {@link replog.node.append.Appends} takes an append from the question whether it may
 * be stored to its acknowledgement, one with an idempotency key by way of {@link
 * replog.node.append.IdempotentAppends}; {@link replog.node.append.WritePermission} answers that
 * question; {@link replog.node.master.CatchUp} holds writes back and fetches what a node ahead
 * holds; {@link replog.node.master.TakeOver} gets a lost log back before it serves; {@link
 * replog.node.member.MembershipService} lets nodes join and leave, as {@link
 * replog.node.member.ClusterMembers} decides.
 *
 * <p>What a node counts and times is in {@link replog.node.trace.NodeMeters}: appends at the door,
 * by {@link replog.node.result.AppendResult.Kind}, which says what became of each. What became of
 * an append on its way to each node is in {@link replog.node.trace.TraceRecorder}, in bounded
 * rings. For people who ask this node of another one {@link replog.node.peer.PeerRelay} asks that.
 *
 * <p>A secondary: {@link replog.node.secondary.BatchReceiver} stores batches after proof,
 * {@link replog.node.secondary.FollowedMaster} knows which master is followed and which refused,
 * {@link replog.node.secondary.SetAside} sets a tail aside that a person gave up,
 * {@link replog.node.member.RegistrationLoop} keeps it registered, {@link
 * replog.node.secondary.SecondaryRole.LagTimer} says whether it is level, {@link
 * replog.node.secondary.MasterHeartbeatMonitor} whether it still hears its master.
 */
package replog.node;
