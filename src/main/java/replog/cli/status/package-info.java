/**
 * {@code replog status}: the cluster as its master sees it, once or watched.
 */
package replog.cli.status;
