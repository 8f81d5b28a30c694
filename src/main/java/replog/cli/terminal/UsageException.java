package replog.cli.terminal;

import java.util.List;

/** Mistakes in the command line; each is a sentence for whoever wrote it, on a line of its own. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageException(String mistake) {
        super(mistake);
    }

    UsageException(List<String> mistakes) {
        super(String.join("\n", mistakes));
    }
}
