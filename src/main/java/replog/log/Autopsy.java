package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What can be known of bytes that should be the frame of an entry and are not.
 *
 * <p>That the frame begins here is sure, since the one before it is good; so is its id, and mostly
 * its length, by the next intact frame. If one changed byte explains the checksum it is the bad
 * one; else there are bounds between which the first bad byte lies.
 *
 * @param healed the frame as it was, where that is known
 * @param next where it goes on; empty when there is no intact frame any more
 */
record Autopsy(Damage damage, Optional<StoredFrame> healed, Optional<NextFrame> next) {
    /** More places than that would explain nothing. */
    private static final int MOST = 4;

    private static final int MOST_DECODED = 1 << 20;
    private static final int CHECKSUM_AT = 4;
    private static final int ID_AT = 16;
    private static final int REMAINING_AT = 12;

    /** The place that is looked at, and what should be there. */
    record Place(String name, StorageFile file, long offset, long limit, long id,
            OptionalInt remaining) {
        /** As many bytes as there can be of a frame's header. */
        byte[] header() throws IOException {
            var bytes = new byte[(int) Math.min(Frame.HEADER_BYTES, limit - offset)];
            file.readFully(ByteBuffer.wrap(bytes), offset);
            return bytes;
        }

        boolean fits(long length) {
            return length <= limit - offset && length <= Frame.MAX_BYTES
                    && Frame.plausible((int) length);
        }

        /** Whether a header says what it should. */
        boolean expects(byte[] header) {
            return Frame.consistent(header, 0, id) && Frame.known(header, 0)
                    && (remaining.isEmpty()
                            || remaining.getAsInt() == Frame.remaining(header, 0));
        }
    }

    static Autopsy of(Place place) throws IOException {
        var next = NextFrame.after(place.file, place.offset, place.limit, place.id);
        String what = what(place);
        for (int length : lengths(place, next)) {
            var frame = StoredFrame.at(place.file, place.offset, length).withItsLength();
            Optional<Autopsy> explained = explained(place, frame, what, next);
            if (explained.isPresent()) {
                return explained.get();
            }
        }
        return new Autopsy(bounded(place, what, next), Optional.empty(), next);
    }

    /** In the order of their likelihood. */
    private static List<Integer> lengths(Place place, Optional<NextFrame> next)
            throws IOException {
        var lengths = new ArrayList<Integer>();
        OptionalInt sure = sureLength(place, next);
        if (sure.isPresent()) {
            return List.of(sure.getAsInt());
        }
        claimed(place).ifPresent(lengths::add);
        long rest = place.limit - place.offset;
        if (next.isEmpty() && place.fits(rest) && !lengths.contains((int) rest)) {
            lengths.add((int) rest);
        }
        return lengths;
    }

    private static Optional<Integer> claimed(Place place) throws IOException {
        byte[] header = place.header();
        return header.length == Frame.HEADER_BYTES && place.fits(Frame.length(header, 0))
                ? Optional.of(Frame.length(header, 0)) : Optional.empty();
    }

    private static OptionalInt sureLength(Place place, Optional<NextFrame> next) {
        return next.filter(found -> found.id() == place.id + 1)
                .map(found -> found.offset() - place.offset).filter(place::fits)
                .map(length -> OptionalInt.of(length.intValue())).orElse(OptionalInt.empty());
    }

    private static String what(Place place) throws IOException {
        byte[] header = place.header();
        Optional<Integer> length = claimed(place);
        if (length.isEmpty()) {
            return Frame.fault(header, 0, header.length, place.id)
                    .replace("after " + header.length, "after " + (place.limit - place.offset));
        }
        var frame = StoredFrame.at(place.file, place.offset, length.get());
        return frame.difference() != 0 ? Frame.WRONG_CHECKSUM
                : Frame.consistent(header, 0, place.id) && Frame.known(header, 0)
                        ? "the frame breaks into an atomic append"
                        : Frame.inconsistency(header, 0, place.id);
    }

    private static Optional<Autopsy> explained(Place place, StoredFrame frame, String what,
            Optional<NextFrame> next) throws IOException {
        List<Integer> wrongLength = wrongLength(frame);
        int difference = frame.difference();
        if (difference == 0) {
            boolean good = !wrongLength.isEmpty()
                    && place.expects(frame.start(Frame.HEADER_BYTES));
            return good ? Optional.of(healed(place, frame, wrongLength, what, next))
                    : Optional.empty();
        }
        if (!wrongLength.isEmpty()) {
            return Optional.empty();
        }
        List<StoredFrame> candidates = candidates(place, frame, difference);
        if (candidates.size() == 1) {
            var found = candidates.getFirst();
            int position = found.patch().keySet().stream()
                    .filter(at -> !frame.patch().containsKey(at)).findFirst().orElseThrow();
            return Optional.of(healed(place, found, List.of(position), what, next));
        }
        return candidates.isEmpty() || candidates.size() > MOST ? Optional.empty()
                : Optional.of(ambiguous(place, frame, candidates, what, next));
    }

    private static List<Integer> wrongLength(StoredFrame frame) throws IOException {
        var wrong = new ArrayList<Integer>();
        for (int at = 0; at < Integer.BYTES; at++) {
            if (frame.stored(at) != frame.patch().get(at)) {
                wrong.add(at);
            }
        }
        return wrong;
    }

    /** The frame with each byte put right that may be the only wrong one. */
    private static List<StoredFrame> candidates(Place place, StoredFrame frame, int difference)
            throws IOException {
        var candidates = new ArrayList<StoredFrame>();
        int inChecksum = ChangedByte.inChecksum(difference);
        if (inChecksum >= 0 && place.expects(frame.start(Frame.HEADER_BYTES))) {
            int at = CHECKSUM_AT + inChecksum;
            int mask = difference >>> 24 - 8 * inChecksum;
            candidates.add(frame.with(at, (byte) (frame.stored(at) ^ mask)));
        }
        int covered = frame.length() - Integer.BYTES;
        for (ChangedByte changed : ChangedByte.find(difference, covered, MOST + 1)) {
            int at = (int) changed.position() + Integer.BYTES;
            if (changed.position() >= CHECKSUM_AT) {
                var healed = frame.with(at, (byte) (frame.stored(at) ^ changed.mask()));
                if (place.expects(healed.start(Frame.HEADER_BYTES))) {
                    candidates.add(healed);
                }
            }
        }
        return candidates;
    }

    private static Autopsy healed(Place place, StoredFrame frame, List<Integer> wrong,
            String what, Optional<NextFrame> next) throws IOException {
        var said = new ArrayList<String>();
        for (int at : wrong) {
            said.add("%02x in the place of %02x at offset %s".formatted(
                    frame.stored(at), frame.patch().get(at), place.offset + at));
        }
        long first = place.offset + wrong.getFirst();
        var damage = Damage.at(place.name, new Damage.Place(place.offset, first, first), what)
                .inEntry(place.id).because((wrong.size() == 1
                        ? "a single changed byte explains it: " : "these bytes explain it: ")
                        + String.join(", ", said));
        return new Autopsy(damage, Optional.of(frame), next);
    }

    private static Autopsy ambiguous(Place place, StoredFrame frame,
            List<StoredFrame> candidates, String what, Optional<NextFrame> next) {
        List<Long> offsets = candidates.stream().flatMap(one -> one.patch().keySet().stream())
                .filter(at -> !frame.patch().containsKey(at))
                .map(at -> place.offset + at).sorted().toList();
        var where = new Damage.Place(place.offset, offsets.getFirst(), offsets.getLast());
        var damage = Damage.at(place.name, where, what).inEntry(place.id).because(
                "a single changed byte explains it, at one of the offsets " + offsets.stream()
                        .map(String::valueOf).collect(Collectors.joining(", ")));
        return new Autopsy(damage, Optional.empty(), next);
    }

    private static Damage bounded(Place place, String what, Optional<NextFrame> next)
            throws IOException {
        OptionalInt sure = sureLength(place, next);
        long first = place.offset;
        long last = next.map(NextFrame::offset).orElse(place.limit) - 1;
        if (sure.isPresent()) {
            var frame = StoredFrame.at(place.file, place.offset, sure.getAsInt());
            List<Integer> wrong = wrongLength(frame.withItsLength());
            first += wrong.isEmpty() ? CHECKSUM_AT : wrong.getFirst();
            last = wrong.isEmpty() ? last : first;
        }
        last = Math.max(first, Math.min(last, Math.min(
                firstWrong(place), malformed(place, last + 1))));
        var damage = Damage.at(place.name, new Damage.Place(place.offset, first, last), what)
                .inEntry(place.id);
        return damage.because(next
                .filter(found -> found.id() > place.id + 1 || found.offset() == place.offset)
                .map(found -> "the next intact frame is that of " + found.id() + ", at offset "
                        + found.offset())
                .orElse(what.equals(Frame.WRONG_CHECKSUM) || claimed(place).isEmpty()
                        ? "more than one byte changed"
                        : "its own checksum is right: it was written so, here or elsewhere"));
    }

    /** The first byte of the header that can't be right; beyond the limit if there is none. */
    private static long firstWrong(Place place) throws IOException {
        byte[] header = place.header();
        var should = ByteBuffer.allocate(Frame.HEADER_BYTES);
        should.put(8, Frame.VERSION).put(9, Frame.KIND_ENTRY).putShort(10, (short) 0)
                .putInt(REMAINING_AT, place.remaining.orElse(0)).putLong(ID_AT, place.id);
        for (int at = 8; at < Math.min(header.length, ID_AT + Long.BYTES); at++) {
            boolean known = at < REMAINING_AT || at >= ID_AT || place.remaining.isPresent();
            if (known && header[at] != should.get(at)) {
                return place.offset + at;
            }
        }
        return place.limit;
    }

    /**
     * Key and value are UTF-8: the byte that breaks it is bad, or one before it; {@code end} where
     * nothing breaks it.
     */
    private static long malformed(Place place, long end) throws IOException {
        long from = place.offset + Frame.HEADER_BYTES;
        var bytes = ByteBuffer.allocate(Math.clamp(end - from, 0, MOST_DECODED));
        place.file.readFully(bytes, from);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var characters = CharBuffer.allocate(bytes.flip().remaining());
        CoderResult result = decoder.decode(bytes, characters, false);
        return result.isError() ? from + bytes.position() + result.length() : end;
    }
}
