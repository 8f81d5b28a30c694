/**
 * A small client over plain sockets, for commands: cheap enough to measure a server with.
 */
package replog.http.socket;
