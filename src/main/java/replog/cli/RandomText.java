package replog.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.SplittableRandom;

/**
 * Random text of 64 printable ASCII characters, of which pieces are copied: so values differ and
 * cost next to nothing. Immutable.
 */
final class RandomText {
    private static final byte[] CHARACTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(US_ASCII);
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
