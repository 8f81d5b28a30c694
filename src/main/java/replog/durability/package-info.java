/**
 * What an acknowledgement promises: on how many nodes an entry is, and when each forces it to disk.
 *
 * <p>Plain values that the settings give, and that the log, replication and requests share. Imports
 * nothing of ours.
 */
package replog.durability;
