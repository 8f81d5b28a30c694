package replog.node.result;

/** The result of a request that a secondary sets aside what its master does not hold. */
public sealed interface SetAsideResult {
    /**
     * The log ends at {@code keptId} now; what followed is in a file of the node's folder.
     *
     * @param lastId the last of the entries in the file
     */
    record Adopted(long keptId, long lastId, String file) implements SetAsideResult {}

    /** There is nothing to set aside. */
    record NothingDiffers(String detail) implements SetAsideResult {}

    /** What would be set aside may have been acknowledged; nothing was done without force. */
    record NeedsForce(String detail) implements SetAsideResult {}

    /** There is no master that this node could follow. */
    record NoMaster(String detail) implements SetAsideResult {}

    /** This node is a master itself. */
    record IsMaster() implements SetAsideResult {}

    /** It could not be done now. A cut that was decided on disk is finished all the same. */
    record Failed(String reason) implements SetAsideResult {}
}
