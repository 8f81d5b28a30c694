/**
 * Routes that read: entries at rest, the log as it grows, the trace of one entry.
 */
package replog.api.read;
