package replog.api;

import java.util.LinkedHashMap;
import java.util.Map;
import replog.node.AppendResult.Stored;

/** How an answer speaks of what was stored. */
enum StoredForm {
    /** As of one entry. */
    ENTRY {
        @Override
        Map<String, Object> success(Stored stored) {
            return Map.of("id", stored.firstId());
        }

        @Override
        Map<String, Object> failure(Stored stored) {
            return success(stored);
        }

        @Override
        String location(Stored stored) {
            return "/messages/" + stored.firstId();
        }

        @Override
        String said(Stored stored) {
            return "The entry is stored as id " + stored.firstId();
        }
    },

    /** As of many, of which there may be one. */
    BULK {
        @Override
        Map<String, Object> success(Stored stored) {
            var members = new LinkedHashMap<String, Object>();
            members.put("first_id", stored.firstId());
            members.put("last_id", stored.lastId());
            members.put("count", count(stored));
            return members;
        }

        /** With the {@code id} that each such problem bears. */
        @Override
        Map<String, Object> failure(Stored stored) {
            var members = new LinkedHashMap<String, Object>();
            members.put("id", stored.firstId());
            members.putAll(success(stored));
            return members;
        }

        @Override
        String location(Stored stored) {
            return "/messages?from=" + stored.firstId() + "&limit=" + count(stored);
        }

        @Override
        String said(Stored stored) {
            return "The bulk is stored as the ids " + stored.firstId() + " to " + stored.lastId();
        }
    };

    /** The members of the answer that say where it is stored. */
    abstract Map<String, Object> success(Stored stored);

    /** The same of a problem. */
    abstract Map<String, Object> failure(Stored stored);

    abstract String location(Stored stored);

    /** The beginning of a sentence. */
    abstract String said(Stored stored);

    private static long count(Stored stored) {
        return stored.lastId() - stored.firstId() + 1;
    }
}
