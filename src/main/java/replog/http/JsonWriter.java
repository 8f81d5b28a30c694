package replog.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/** Encodes plain values as JSON into memory. For one thread. */
final class JsonWriter {
    private final Buffer out = new Buffer();

    void value(Object value) {
        switch (value) {
            case null -> out.ascii("null");
            case CharSequence text -> string(text.toString());
            case Boolean bool -> out.ascii(bool.toString());
            case Number number -> number(number);
            case Map<?, ?> object -> object(object);
            case Collection<?> array -> array(array);
            default -> throw new IllegalArgumentException("no JSON: " + value.getClass());
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(out.bytes, out.count);
    }

    private void object(Map<?, ?> object) {
        out.write('{');
        boolean first = true;
        for (var member : object.entrySet()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            string((String) member.getKey());
            out.write(':');
            value(member.getValue());
        }
        out.write('}');
    }

    private void array(Collection<?> array) {
        out.write('[');
        boolean first = true;
        for (Object element : array) {
            if (!first) {
                out.write(',');
            }
            first = false;
            value(element);
        }
        out.write(']');
    }

    private void number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new IllegalArgumentException("no JSON number: " + number);
            }
        }
        out.ascii(number.toString());
    }

    private void string(String text) {
        try {
            byte[] utf8 = StrictUtf8.encode(text);
            JsonQuote.write(utf8, 0, utf8.length, out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory doesn't fail", e);
        }
    }

    /** Bytes that grow; unlike the platform's without a monitor. */
    private static final class Buffer extends OutputStream {
        private byte[] bytes = new byte[256];
        private int count;

        void ascii(String text) {
            for (int i = 0; i < text.length(); i++) {
                write(text.charAt(i));
            }
        }

        @Override
        public void write(int b) {
            reserve(1);
            bytes[count++] = (byte) b;
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            reserve(length);
            System.arraycopy(more, offset, bytes, count, length);
            count += length;
        }

        private void reserve(int more) {
            if (more > bytes.length - count) {
                int needed = Math.addExact(count, more);
                bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * needed));
            }
        }
    }
}
