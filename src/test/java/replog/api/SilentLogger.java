package replog.api;

import java.util.ResourceBundle;

/** Logs nothing. */
final class SilentLogger implements System.Logger {
    @Override
    public String getName() {
        return "silent";
    }

    @Override
    public boolean isLoggable(Level level) {
        return false;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        // nobody reads it
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        // nobody reads it
    }
}
