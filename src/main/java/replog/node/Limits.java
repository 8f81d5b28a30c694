package replog.node;

import replog.config.Settings;

/**
 * The bounds of requests, in bytes.
 *
 * @param messageMax of a value
 * @param batchMax of a batch from another node, whose own bounds may be larger: what this process
 *     can afford
 */
public record Limits(long messageMax, long batchMax) {
    private static final long FRAME_BYTES = 1 << 20;
    private static final long LARGEST_BATCH = 512 << 20;

    static Limits of(Settings settings) {
        var appends = settings.appends();
        long largestAppend = Math.max(appends.messageMax(), appends.bulkMax());
        long ownBatch = settings.replication().batch() + largestAppend + FRAME_BYTES;
        long affordable = Math.min(Runtime.getRuntime().maxMemory() / 4, LARGEST_BATCH);
        return new Limits(appends.messageMax(), Math.max(ownBatch, affordable));
    }
}
