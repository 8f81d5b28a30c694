package replog.http;

/**
 * What answers a method on a path.
 *
 * @param apart whether its bodies have memory of their own
 */
record Route(Handler handler, boolean apart) {}
