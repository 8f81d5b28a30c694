/**
 * What a node keeps on disk, and where: its log, its {@code node.json}, the lock on its folder.
 */
package replog.node.store;
