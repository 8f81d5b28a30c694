package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.fixture.BesideOthers;
import replog.fixture.RawConnection;
import replog.http.server.Router;

/** What pages of other sites ask through the browser of somebody who can reach the node. */
@BesideOthers
@Timeout(60)
class CrossSiteGuardTest {
    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer node = nodes.closing(() -> ApiServer.registering("Node-1",
            "log.example", "http://127.0.0.1:1", nodes.folder().resolve("s")));

    @Test
    void noRouteIsReadUnderAnotherNameNorAskedToChangeAnythingByAnotherSite() throws IOException {
        var routes = new ArrayList<>(node.router().routes());
        routes.add(new Router.Listed("PATCH", "/messages", false));
        routes.add(new Router.Listed("GET", "/no/such/route", false));
        for (Router.Listed route : routes) {
            String target = route.template().replaceAll("\\{[a-z]+}", "1");
            String rebound = ask(route.method(), target, "Host: evil.example");
            assertThat(rebound).as(route.toString()).startsWith("HTTP/1.1 421 ")
                    .contains("'evil.example'", "hosts");
            if (!route.method().equals("GET")) {
                assertThat(ask(route.method(), target,
                        "Host: localhost\r\nSec-Fetch-Site: cross-site")).as(route.toString())
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }

    @Test
    void refusedAppendSaysWhatBecameOfIt() throws IOException {
        assertThat(ask("POST", "/message", "Host: evil"))
                .contains("/problems/misdirected", "\"outcome\":\"not_appended\"");
        assertThat(ask("POST", "/messages", "Host: a\r\nOrigin: http://b"))
                .contains("\"outcome\":\"not_appended\"");
        assertThat(ask("PUT", "/messages", "Host: localhost\r\nOrigin: http://b"))
                .contains("/problems/foreign-page", "\"outcome\":\"not_appended\"");
        assertThat(ask("POST", "/message", "Host: localhost\r\nOrigin: null\r\nIdempotency-Key: k"))
                .contains("\"outcome\":\"unknown\"");
        assertThat(ask("DELETE", "/faults", "Host: localhost\r\nOrigin: null"))
                .contains("/problems/foreign-page").doesNotContain("outcome");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 200", "[::1]:8000, 200", "LocalHost.:8000, 200", "log.example:1, 200",
        "node-1, 200", "localhost:, 200",
        "'', 421", "evil:8000, 421", "127.0.0.1.evil, 421", "localhost@evil, 421",
        "evil@localhost, 421", "'localhost, evil', 421", "localhost:8000:evil, 421",
        "'localhost\r\nHost: evil', 400",
    })
    void hostIsAnAddressOrANameOfTheNode(String host, int status) throws IOException {
        assertThat(ask("GET", "/livez", "Host: " + host)).startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "same-origin |", "none |", "same-origin | http://evil", "| http://localhost:8000",
        "| HTTP://LOCALHOST:8000", "| https://localhost:8000",
    })
    void ownPageMayAsk(String site, String origin) throws IOException {
        assertThat(changing("localhost:8000", site, origin)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "cross-site |", "same-site |", "cross-site | http://localhost:8000", "other |",
        "'' |", "'same-origin, cross-site' |", "| null", "| http://localhost",
        "| http://localhost:8001", "| http://127.0.0.1:8000", "| localhost:8000",
        "| http://localhost:8000.evil", "| file://localhost:8000", "| http://localhost:8000/",
        "| ''", "| 'http://localhost:8000, http://evil'",
    })
    void pageOfAnotherSiteMayNot(String site, String origin) throws IOException {
        assertThat(changing("localhost:8000", site, origin)).startsWith("HTTP/1.1 403");
    }

    /** A browser leaves the scheme's own port out, and a proxy that ends TLS has another scheme. */
    @Test
    void portOfTheSchemeNeedNotBeNamed() throws IOException {
        assertThat(changing("localhost", null, "https://localhost")).startsWith("HTTP/1.1 200");
        assertThat(changing("localhost:80", null, "http://localhost")).startsWith("HTTP/1.1 200");
        assertThat(changing("localhost", null, "https://localhost:443"))
                .startsWith("HTTP/1.1 200");
        assertThat(changing("localhost:443", null, "http://localhost")).startsWith("HTTP/1.1 403");
    }

    /** The proxy asks by a name of its own. */
    @Test
    void pageOfWhereClientsReachItMayAsk() throws IOException {
        try (var proxied = nodes.master("m")) { // out:80 for clients
            String byAddress = "Host: 127.0.0.1\r\nOrigin: http://out:";
            assertThat(ask(proxied, "DELETE", "/faults", byAddress + "80"))
                    .startsWith("HTTP/1.1 200");
            assertThat(ask(proxied, "DELETE", "/faults", byAddress + "8"))
                    .startsWith("HTTP/1.1 403");
        }
    }

    /** No page can set such a header; one that it can set is of no use. */
    @Test
    void nodesAskEachOtherUnderAnyName() throws IOException {
        assertThat(ask("GET", "/status", "Host: h\r\nSec-Replog-Node: 1"))
                .startsWith("HTTP/1.1 200");
        assertThat(ask("GET", "/status", "Host: h\r\nReplog-Relayed: 1"))
                .startsWith("HTTP/1.1 421");
        assertThat(ask("DELETE", "/faults",
                "Host: h\r\nSec-Replog-Node: 1\r\nSec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403");
    }

    /** Without the answer to its question a browser sends no request that is not a simple one. */
    @Test
    void browserThatAsksBeforehandIsGrantedNothing() throws IOException {
        assertThat(ask("OPTIONS", "/message", "Host: localhost\r\nOrigin: http://evil\r\n"
                + "Access-Control-Request-Method: POST")).startsWith("HTTP/1.1 405")
                .doesNotContainIgnoringCase("Access-Control");
    }

    private String changing(String host, String site, String origin) throws IOException {
        return ask("DELETE", "/faults", "Host: " + host
                + (site == null ? "" : "\r\nSec-Fetch-Site: " + site)
                + (origin == null ? "" : "\r\nOrigin: " + origin));
    }

    private String ask(String method, String target, String headers) throws IOException {
        return ask(node, method, target, headers);
    }

    private static String ask(ApiServer node, String method, String target, String headers)
            throws IOException {
        try (var connection = new RawConnection(node.port())) {
            return connection.askAll(method + " " + target + " HTTP/1.1\r\n" + headers
                    + "\r\nContent-Length: 0\r\n\r\n");
        }
    }
}
