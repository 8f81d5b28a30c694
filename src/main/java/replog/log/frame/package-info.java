/**
 * The bytes of an entry, and the hash chain over them. No files.
 */
package replog.log.frame;
