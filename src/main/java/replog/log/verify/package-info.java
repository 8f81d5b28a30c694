/**
 * The offline check of a folder: which frames are damaged, and how.
 */
package replog.log.verify;
