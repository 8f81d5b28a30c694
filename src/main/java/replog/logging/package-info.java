/**
 * The program's own log, one line an event: format, rotating file, and a writer that never holds
 * up the thread that logs.
 */
package replog.logging;
