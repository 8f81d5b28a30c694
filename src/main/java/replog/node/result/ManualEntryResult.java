package replog.node.result;

/** What a node made of an entry that was offered by hand. */
public sealed interface ManualEntryResult {
    /** It is stored, just so. */
    record Stored() implements ManualEntryResult {}

    /** Another value is stored under its id. */
    record Differs() implements ManualEntryResult {}

    /** Kept in memory, hidden, until the master's own entry of this id comes. */
    record Held() implements ManualEntryResult {}

    /** Not kept: too many entries, or bytes, are held already. */
    record TooMany(int held) implements ManualEntryResult {}

    /** Not kept: this node is the master, whose entries come by appends alone. */
    record Master() implements ManualEntryResult {}
}
