package replog.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.http.client.Client.NoTlsContext;

class NoTlsContextTest {
    @Test
    void hasNothingToOfferWithTls() {
        var context = NoTlsContext.context();
        assertThat(context.getProtocol()).isEqualTo("none");
        assertThat(context.getSupportedSSLParameters().getProtocols()).isNull();
        assertThatThrownBy(context::createSSLEngine).hasMessageContaining("no TLS");
        assertThatThrownBy(context::getSocketFactory).hasMessageContaining("no TLS");
        assertThatThrownBy(() -> context.init(null, null, null)).hasMessageContaining("no TLS");
    }

    @Test
    void clientAsksNobodyWithTls() {
        try (var client = new Client(Duration.ofSeconds(5))) {
            var call = new ClientRequest("GET", URI.create("https://127.0.0.1:9/"), Map.of(),
                    ByteBuffer.allocate(0), Duration.ofSeconds(5), 100);
            assertThat(client.exchange(call)).isInstanceOf(ClientResponse.Unreachable.class);
        }
    }
}
