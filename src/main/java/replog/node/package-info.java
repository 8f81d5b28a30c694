/**
 * A running node: its folder and log, its role, its links to other nodes. It closes in reverse.
 *
 * <p>{@link replog.node.OpenedNode} opens the folder and starts the node; {@link replog.node.Node}
 * is the door. Its role decides what happens to an append or a batch: {@link
 * replog.node.master.MasterRole} or {@link replog.node.secondary.SecondaryRole}. Code outside does
 * not ask for the role. Results are sealed, and the room that serves the node translates them.
 * {@link replog.node.fault.FaultInjector} injects requested faults, between the door and the role
 * and in {@link replog.node.peer.PeerClient}, through which all requests to other nodes go. {@link
 * replog.node.peer.ClusterToken} checks the token of requests, and adds it to those sent. Both
 * roles stand on {@link replog.node.store.NodeStore}: the log, and {@link
 * replog.node.store.NodeMetadataFile} with the rest that must be remembered.
 *
 * <p>A master: {@link replog.node.append.Appends} takes an append from the check whether it may be
 * stored to its acknowledgement; {@link replog.node.append.IdempotentAppends} comes first where it
 * has an idempotency key; {@link replog.node.append.WritePermission} makes the check; {@link
 * replog.node.master.MasterCatchUp} holds writes back and fetches what a node ahead holds; {@link
 * replog.node.master.LostLogRecovery} gets a lost log back before it serves; {@link
 * replog.node.member.MembershipService} lets nodes join and leave, as {@link
 * replog.node.member.RegistrationPolicy} decides.
 *
 * <p>{@link replog.node.trace.NodeMeters} counts and times appends at the door, by {@link
 * replog.node.result.AppendResult.Kind}. {@link replog.node.trace.TraceRecorder} records the way of
 * each append to each node, in bounded rings. {@link replog.node.peer.PeerRelay} passes requests of
 * people on to another node.
 *
 * <p>A secondary: {@link replog.node.secondary.BatchReceiver} stores batches after proof, {@link
 * replog.node.secondary.FollowedMaster} knows which master is followed and which was refused,
 * {@link replog.node.secondary.SetAsideOperation} sets a tail aside on request, {@link
 * replog.node.member.RegistrationLoop} keeps it registered, {@link
 * replog.node.secondary.SecondaryRole.LagTimer} measures how long it lags, {@link
 * replog.node.secondary.MasterHeartbeatMonitor} notices a silent master.
 */
package replog.node;
