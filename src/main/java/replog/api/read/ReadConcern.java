package replog.api.read;

import replog.http.Problem;
import replog.json.EscapedText;
import replog.log.Log;

/** How far a read goes. */
enum ReadConcern {
    /** As far as this node holds entries. */
    LOCAL {
        @Override
        long end(long lastId, long committedId) {
            return lastId;
        }
    },

    /** As far as a majority is known here to hold them, and this node does too. */
    COMMITTED {
        @Override
        long end(long lastId, long committedId) {
            return Math.min(lastId, committedId);
        }
    };

    abstract long end(long lastId, long committedId);

    /** The last entry to be shown now. */
    long end(Log log) {
        return end(log.end().lastId(), log.committedId());
    }

    static ReadConcern of(String text) {
        return switch (text) {
            case "local" -> LOCAL;
            case "committed" -> COMMITTED;
            default -> throw Problem.badRequest("read must be local or committed, not \""
                    + EscapedText.of(text, 40) + "\".").exception();
        };
    }
}
