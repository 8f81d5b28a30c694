package replog.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a command says what it was asked for, remembering why that was not taken.
 *
 * <p>A print stream swallows all errors alike. A reader that has seen enough, as {@code head}, is
 * none; a full disk is, or what was saved would be taken for the whole. For any thread.
 */
public final class StandardOutput extends FilterOutputStream {
    private static final int BUFFER_BYTES = 8 * 1024;
    /** What the platform says of a pipe that nobody reads; translations keep the word, mostly. */
    private static final String PIPE = "pipe";

    private volatile Optional<String> failure = Optional.empty();

    public StandardOutput(OutputStream out) {
        super(out);
    }

    /** Flushed at the end of each line. */
    public PrintStream printed(Charset charset) {
        return new PrintStream(new BufferedOutputStream(this, BUFFER_BYTES), true, charset);
    }

    /** How a command ended that left this behind; says on {@code err} if something is lost. */
    public ExitCode judged(ExitCode ended, PrintStream err) {
        if (failure.isEmpty()) {
            return ended;
        }
        err.println("standard output did not take all of it: " + failure.get());
        return ended == ExitCode.DONE ? ExitCode.FAILED : ended;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            String reason = Optional.ofNullable(e.getMessage()).orElse(e.toString());
            if (failure.isEmpty() && !reason.toLowerCase(Locale.ROOT).contains(PIPE)) {
                failure = Optional.of(reason);
            }
            throw e;
        }
    }
}
