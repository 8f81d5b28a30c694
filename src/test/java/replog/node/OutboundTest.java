package replog.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import replog.fixture.LoggedLines;
import replog.http.Client;
import replog.node.RemoteLog.Part;
import replog.replication.Link.Answer;

/** What a partition leaves of what a node asks of others: nothing. */
class OutboundTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final URI NOWHERE = URI.create(TestNodes.NOWHERE);

    private final Faults faults = new Faults(Optional.empty(), true, new LoggedLines());
    private final Outbound outbound = new Outbound(new Client(LONG), faults);

    @AfterEach
    void close() {
        outbound.close();
    }

    @Test
    void partitionLetsNothingOutUntilItHeals() {
        var link = new HttpLink(outbound, NOWHERE, new HttpLink.Timeouts(LONG, LONG));
        var remoteLog = new RemoteLog(outbound, NOWHERE, LONG, 1 << 20);
        faults.add(Fault.lasting(new FaultKind.Partition())).orElseThrow();
        assertThat(link.heartbeat(Optional.empty()))
                .isEqualTo(new Answer.Failed("partitioned by a fault"));
        assertThat(remoteLog.from(1)).isEqualTo(new Part.Failed("partitioned by a fault"));
        assertThat(faults.views().getFirst().hits()).isEqualTo(2);
        faults.removeAll();
        assertThat(link.heartbeat(Optional.empty()))
                .isEqualTo(new Answer.Failed("connection refused"));
        assertThat(remoteLog.from(1)).isEqualTo(new Part.Failed("connection refused"));
    }
}
