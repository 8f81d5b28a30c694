package replog.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where a command says what it was asked for, remembering why that was not taken.
 *
 * <p>A print stream swallows all errors alike. A reader that has seen enough, as {@code head}, is
 * none; a full disk is, or what was saved would be taken for the whole. What the descriptor leads
 * to distinguishes them: the text of the exception is in the language of the locale. For any
 * thread.
 */
public final class StandardOutput extends FilterOutputStream {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final BooleanSupplier pipe;
    private volatile Optional<String> failure = Optional.empty();

    /** @param pipe whether it leads to another process, so that a write fails once that is gone */
    StandardOutput(OutputStream out, BooleanSupplier pipe) {
        super(out);
        this.pipe = pipe;
    }

    /** That of this process. */
    public static StandardOutput open() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out),
                StandardDescriptor.OUT::isPipe);
    }

    /** Flushed at the end of each line. */
    public PrintStream printStream(Charset charset) {
        return new PrintStream(new BufferedOutputStream(this, BUFFER_BYTES), true, charset);
    }

    /** How a command ended that left this behind; says on {@code err} if something is lost. */
    public ExitCode exitCode(ExitCode ended, PrintStream err) {
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
            if (failure.isEmpty() && !pipe.getAsBoolean()) {
                failure = Optional.of(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
            }
            throw e;
        }
    }
}
