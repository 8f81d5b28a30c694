/**
 * What live streams share: one broadcaster, many subscribers, no queue.
 */
package replog.api.live;
