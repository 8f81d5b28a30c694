/**
 * A running node: its folder and log, its role, its links to others; it closes in reverse.
 *
 * <p>{@link replog.node.OpenedNode} opens the folder and starts the node; {@link replog.node.Node}
 * is the door. What it does with an append or a batch depends on its
 * role, which it holds as a value: {@link replog.node.MasterRole} or
 * {@link replog.node.SecondaryRole}. Nothing outside asks for the role. Results are sealed, and
 * whoever serves the node translates them. What people ask to go wrong is in
 * {@link replog.node.Faults}, between the door and the role, and at {@link replog.node.Outbound},
 * through which all requests to other nodes go; {@link replog.node.Access} knows the token that
 * they bear, as those who ask this node must. Both roles stand on {@link replog.node.Ground}: the
 * log, and in {@link replog.node.NodeFile} what must be remembered besides.
 *
 * <p>A master: {@link replog.node.Acceptance} takes an append from the question whether it may be
 * stored to its acknowledgement, one with an idempotency key by way of
 * {@link replog.node.Repeats}; {@link replog.node.Mandate} answers that question;
 * {@link replog.node.CatchUp} holds writes back and fetches what a node ahead holds;
 * {@link replog.node.TakeOver} gets a lost log back before it serves;
 * {@link replog.node.Registry} lets nodes join and leave, as {@link replog.node.Roster} decides.
 *
 * <p>What a node counts and times is in {@link replog.node.Meters}: appends at the door, by
 * {@link replog.node.AppendEnd}, which says what became of each. What became of an append on its
 * way to each node is in {@link replog.node.Trace}, in bounded rings. For people who ask this node
 * of another one {@link replog.node.Relay} asks that.
 *
 * <p>A secondary: {@link replog.node.Intake} stores batches after proof,
 * {@link replog.node.Allegiance} knows which master is followed and which refused,
 * {@link replog.node.Adoption} sets a tail aside that a person gave up,
 * {@link replog.node.Registrar} keeps it registered, {@link replog.node.Pursuit} says whether it
 * is level, {@link replog.node.MasterSilence} whether it still hears its master.
 */
package replog.node;
