/**
 * A running node: its folder and log, its role, its links to others; it closes in reverse.
 *
 * <p>{@link replog.node.Node} is the door. What it does with an append or a batch depends on its
 * role, which it holds as a value: {@link replog.node.MasterRole} or
 * {@link replog.node.SecondaryRole}. Nothing outside asks for the role. Results are sealed, and
 * whoever serves the node translates them. What people ask to go wrong is in
 * {@link replog.node.Faults}, between the door and the role.
 */
package replog.node;
