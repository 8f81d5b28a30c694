package replog.http;

/**
 * What answers a method on a path.
 *
 * @param apart whether its bodies have memory of their own
 * @param open whether the router's guard lets everybody pass
 */
record Route(Handler handler, boolean apart, boolean open) {}
