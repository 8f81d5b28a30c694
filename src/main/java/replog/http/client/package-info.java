/**
 * The client over the JDK's, for requests from node to node.
 */
package replog.http.client;
