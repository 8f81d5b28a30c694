package replog.node;

import replog.http.Call;
import replog.http.Client;
import replog.http.Reply;

/**
 * The one door for what a node asks of other nodes, so that a fault can close it. The client is its
 * own, and ends with it. Safe for use by several threads.
 */
record Outbound(Client client, Faults faults) implements AutoCloseable {
    /** As {@link Client#exchange}; within a partition nothing is sent. */
    Reply exchange(Call call) {
        return faults.cutsOff()
                ? new Reply.Unreachable("partitioned by a fault") : client.exchange(call);
    }

    @Override
    public void close() {
        client.close();
    }
}
