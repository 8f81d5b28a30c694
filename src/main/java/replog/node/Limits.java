package replog.node;

import replog.config.Settings;

/**
 * The bounds of requests, in bytes.
 *
 * @param messageMax of a value
 * @param batchMax of a batch from another node
 */
public record Limits(long messageMax, long batchMax) {
    private static final long FRAME_BYTES = 1 << 20;

    static Limits of(Settings settings) {
        var appends = settings.appends();
        long largestAppend = Math.max(appends.messageMax(), appends.bulkMax());
        return new Limits(appends.messageMax(),
                settings.replication().batch() + largestAppend + FRAME_BYTES);
    }
}
