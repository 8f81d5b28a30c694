/**
 * The server over the JDK's: routes, requests, responses, and the bounds that keep slow or hostile
 * clients from holding up others.
 */
package replog.http.server;
