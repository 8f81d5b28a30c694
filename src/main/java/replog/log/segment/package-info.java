/**
 * The files of frames: header, recovery point, index of offsets, index of idempotency keys; and
 * what happens to them at a start: scan, recovery, truncation.
 */
package replog.log.segment;
