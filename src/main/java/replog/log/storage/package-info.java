/**
 * The files of a log: create, write, force, rename and lock, on a disk or on a stand-in for one.
 *
 * <p>Knows nothing of what the bytes mean.
 */
package replog.log.storage;
