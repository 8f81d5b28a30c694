package replog.wire;

/** The names of the headers between nodes, and of those that a client sees on a read. */
public final class HeaderNames {
    public static final String WIRE_VERSION = "Replog-Wire-Version";
    public static final String LOG_ID = "Replog-Log-Id";
    public static final String EPOCH = "Replog-Epoch";

    public static final String MASTER_INSTANCE = "Replog-Master-Instance";
    public static final String MASTER_NAME = "Replog-Master-Name";
    public static final String MASTER_URL = "Replog-Master-Url";
    public static final String MASTER_CLIENTS_URL = "Replog-Master-Clients-Url";
    public static final String MASTER_LAST_ID = "Replog-Master-Last-Id";
    public static final String COMMITTED_ID = "Replog-Committed-Id";
    /** In milliseconds; masters before it was added send none. */
    public static final String HEARTBEAT_INTERVAL = "Replog-Heartbeat-Interval";

    public static final String FIRST_ID = "Replog-First-Id";
    public static final String PREVIOUS_HASH = "Replog-Previous-Hash";

    public static final String NODE_ID = "Replog-Node-Id";
    public static final String NODE_NAME = "Replog-Node-Name";
    public static final String INSTANCE = "Replog-Instance";
    public static final String LAST_ID = "Replog-Last-Id";
    public static final String HEAD_HASH = "Replog-Head-Hash";
    public static final String FSYNC = "Replog-Fsync";
    public static final String FAILURE = "Replog-Failure";
    public static final String FULL = "Replog-Full";
    public static final String STATE = "Replog-State";
    /** On a read that begins behind the entry after the last one. */
    public static final String BEYOND = "Replog-Beyond";

    /** On a request that a node relays for a client: it is relayed no further. */
    public static final String RELAYED = "Replog-Relayed";

    /** On each request of a node: that no page asks, since a browser lets none set Sec- headers. */
    public static final String FROM_NODE = "Sec-Replog-Node";

    public static final String TOKEN = "x-token";
    public static final String AUTHORIZATION = "Authorization";
    /** On an answer to a request without the right token, where more needs it. */
    public static final String CHALLENGE = "WWW-Authenticate";

    private HeaderNames() {}
}
