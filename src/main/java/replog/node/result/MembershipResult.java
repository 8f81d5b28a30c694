package replog.node.result;

import java.net.URI;

/** The result of a request to register, to release or to readmit a secondary. */
public sealed interface MembershipResult {
    /**
     * It belongs to the cluster, under this name and URL.
     *
     * @param counted false for a spare
     */
    record Joined(String name, URI url, int clusterSize, boolean counted)
            implements MembershipResult {}

    /** It is let go for good. */
    record LetGo(String name, URI url, int clusterSize) implements MembershipResult {}

    /** It may not be so; the detail says why, and what to do. */
    sealed interface Refused extends MembershipResult {
        String detail();
    }

    /** Another node has that name. */
    record NameTaken(String detail) implements Refused {}

    /** Another member is in the place that it had. */
    record PlaceTaken(String detail) implements Refused {}

    /** It was let go. */
    record Released(String detail) implements Refused {}

    /** It is the master itself. */
    record IsMaster(String detail) implements Refused {}

    /** The settings name it: only they let it go. */
    record FromSettings(String detail) implements Refused {}

    /** No node of that name is known, or was let go. */
    record NoneSuch(String detail) implements Refused {}

    /** No more can be kept. */
    record TooMany(String detail) implements Refused {}

    /** The disk did not take it. */
    record NotSaved(String reason) implements MembershipResult {}

    /** Only the master knows its members; this node is a secondary. */
    record NotMaster(MasterLocation master) implements MembershipResult {}
}
