package replog.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.util.SplittableRandom;
import replog.cli.append.AppendRequestBytes;

/**
 * The requests of one connection, one after the other in the same bytes: all that changes are the
 * values, pieces of seeded random text in characters that JSON leaves as they are. For one thread.
 */
final class BenchRequests {
    private static final int HEAD_BYTES = 4096;
    private static final int LINE_BYTES = 3;

    private final RandomText text;
    private final SplittableRandom random;
    private final byte[] bytes;
    private final int first;
    private final int count;
    private final int size;

    private BenchRequests(RandomText text, long seed, byte[] bytes, int first,
            BenchOptions options) {
        this.text = text;
        this.random = new SplittableRandom(seed);
        this.bytes = bytes;
        this.first = first;
        this.count = options.entriesPerRequest();
        this.size = options.valueBytes();
    }

    /** @param seed another one makes other values */
    static BenchRequests of(BenchOptions options, URI server, RandomText text, long seed) {
        String value = " ".repeat(options.valueBytes());
        String body = options.bulk().isPresent()
                ? ('"' + value + "\"\n").repeat(options.bulk().getAsInt())
                : "{\"value\":\"" + value + "\"" + options.concern()
                        .map(concern -> ",\"write_concern\":" + json(concern)).orElse("") + "}";
        String head = head(options, server, body.length());
        int first = head.length() + body.indexOf(':') + 2;
        if (options.bulk().isPresent()) {
            first = head.length() + 1;
        }
        return new BenchRequests(text, seed, (head + body).getBytes(US_ASCII), first, options);
    }

    /** A bound to what one takes, without making it. */
    static long bytesAtMost(BenchOptions options) {
        return HEAD_BYTES
                + (long) options.entriesPerRequest() * (options.valueBytes() + LINE_BYTES);
    }

    /** The next request, which is good until the one after it. */
    byte[] next() {
        int at = first;
        for (int i = 0; i < count; i++) {
            text.copy(random, bytes, at, size);
            at += size + LINE_BYTES;
        }
        return bytes;
    }

    private static String head(BenchOptions options, URI server, int length) {
        if (options.bulk().isEmpty()) {
            return AppendRequestBytes.head(
                    server, "/message", "application/json", "", options.token(), length);
        }
        String query = options.concern().map(concern -> "?write_concern=" + concern).orElse("");
        return AppendRequestBytes.head(
                server, "/messages" + query, AppendRequestBytes.LINES, "", options.token(), length);
    }

    private static String json(String concern) {
        return concern.charAt(0) <= '9' ? concern : '"' + concern + '"';
    }

    /**
     * Random text of 64 printable ASCII characters, of which pieces are copied: so values differ
     * and cost next to nothing. Immutable.
     */
    static final class RandomText {
        private static final byte[] CHARACTERS =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(
                        US_ASCII);
        private static final int PLACES = 1 << 20;

        private final byte[] text;

        /** @param longest how long a piece can be */
        RandomText(long seed, int longest) {
            var random = new SplittableRandom(seed);
            text = new byte[PLACES + longest];
            for (int i = 0; i < text.length; i++) {
                text[i] = CHARACTERS[random.nextInt(CHARACTERS.length)];
            }
        }

        /** A piece from anywhere. */
        void copy(SplittableRandom random, byte[] into, int at, int length) {
            System.arraycopy(text, random.nextInt(PLACES), into, at, length);
        }
    }
}
