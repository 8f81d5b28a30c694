package replog.scenario;

/** An entry as a client or a disk shows it. */
record Entry(long id, String value) {}
