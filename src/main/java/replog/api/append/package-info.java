/**
 * Routes that append, and how an append's result becomes a response.
 */
package replog.api.append;
