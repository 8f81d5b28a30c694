package replog.log;

/** Where the frame of an entry begins in its segment, and the chain's hash before that frame. */
record IndexPoint(long id, long offset, Hash hashBefore) {}
