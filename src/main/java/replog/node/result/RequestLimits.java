package replog.node.result;

import replog.config.Settings;

/**
 * The bounds of requests, in bytes.
 *
 * @param messageMax of a value
 * @param bulkMax of the body of a bulk
 * @param bulkFramesMax of what a bulk takes in the log, which may be far more than its body: it
 *     is held in memory as a whole, at least once for each secondary
 * @param batchMax of a batch from another node, whose own bounds may be larger: what this process
 *     can afford, and never less than what a master of the same settings takes, on any heap
 */
public record RequestLimits(long messageMax, long bulkMax, long bulkFramesMax, long batchMax) {
    private static final long FRAME_BYTES = 1 << 20;
    private static final long LARGEST_BATCH = 512 << 20;
    private static final long BULK_EXPANSION = 4;
    private static final long BULKS_IN_HEAP = 8;

    /** For the only node of this process. */
    public static RequestLimits of(Settings settings) {
        return of(settings, Runtime.getRuntime().maxMemory());
    }

    /** @param heapBytes the node's share of the heap */
    public static RequestLimits of(Settings settings, long heapBytes) {
        var appends = settings.appends();
        long largestBulk = appends.bulkMax() * BULK_EXPANSION;
        long largestAppend = Math.max(appends.messageMax(), largestBulk);
        long ownBatch = settings.replication().batch() + largestAppend + FRAME_BYTES;
        long affordable = Math.min(heapBytes / 4, LARGEST_BATCH);
        return new RequestLimits(appends.messageMax(), appends.bulkMax(),
                Math.min(largestBulk, heapBytes / BULKS_IN_HEAP),
                Math.max(ownBatch, affordable));
    }
}
