package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.http.server.Router.Handler;

class RouterTest {
    private final Router router = Router.builder()
            .route("GET", "/", named("root"))
            .route("GET", "/messages", named("list"))
            .route("POST", "/messages", named("append"))
            .route("GET", "/messages/{id}", named("one"))
            .route("POST", "/messages/1", named("older"))
            .route("DELETE", "/secondaries/{name}", named("delete"))
            .route("POST", "/secondaries/{name}/readmit", named("readmit"))
            .route("POST", "/{room}/x/readmit", named("room"))
            .build();

    @ParameterizedTest
    @CsvSource({
        "GET,/,root,{}", "GET,/messages,list,{}", "POST,/messages,append,{}",
        "GET,/messages/7,one,{id=7}", "GET,/messages/1,one,{id=1}", "POST,/messages/1,older,{}",
        "GET,/messages/a%2Fb,one,{id=a%2Fb}", "DELETE,/secondaries/s1,delete,{name=s1}",
        "POST,/secondaries/s1/readmit,readmit,{name=s1}",
        "POST,/secondaries/x/readmit,readmit,{name=x}", "POST,/rooms/x/readmit,room,{room=rooms}",
    })
    void finds(String method, String path, String name, String parameters) throws Exception {
        var found = (Router.Match.Found) router.find(method, path);

        assertThat(found.route().handler()).hasToString(name);
        assertThat(found.parameters()).hasToString(parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/message", "/messages/", "//messages", "/messages//", "/messages/1/2", "/mess%61ges", "",
        "/./messages", "/x/../messages", "/secondaries//readmit", "/MESSAGES", "messages",
    })
    void findsNoOtherPath(String path) {
        assertThat(router.find("GET", path)).isInstanceOf(Router.Match.NoRoute.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/messages|GET, HEAD, POST", "/messages/1|GET, HEAD, POST", "/messages/2|GET, HEAD",
        "/secondaries/s1|DELETE",
    })
    void namesTheMethodsThatAPathKnows(String path, String allowed) {
        assertThat(router.find("PUT", path)).isEqualTo(new Router.Match.WrongMethod(allowed));
    }

    @Test
    void refusesASecondHandlerAndAnOddTemplate() {
        var builder = Router.builder().route("GET", "/a", named("a"));

        assertThatThrownBy(() -> builder.route("GET", "/a", named("b")))
                .hasMessageContaining("GET /a");
        assertThatThrownBy(() -> builder.route("HEAD", "/a", named("b")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Router.builder().route("GET", "/a{b}", named("b")).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Router.builder().route("GET", "a", named("b")).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Handler named(String name) {
        return new Handler() {
            @Override
            public Response handle(Request request) {
                return Response.json(200, Map.of());
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
