package replog.config;

import java.util.Locale;

/** What a process runs: one node as master or secondary, or a trio of both for a first try. */
public enum Role {
    MASTER,
    SECONDARY,
    LOCAL;

    /** The role as settings and answers spell it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
