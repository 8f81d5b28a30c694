package replog.config;

/** A value as it was written, without the blanks around it, and where. */
record Given(String text, String origin) {
    static final String DEFAULT = "default";

    Given {
        text = text.strip();
    }

    boolean explicit() {
        return !origin.equals(DEFAULT);
    }
}
