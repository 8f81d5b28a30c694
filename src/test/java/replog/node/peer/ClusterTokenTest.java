package replog.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.config.Token;
import replog.node.TestNodes;

class ClusterTokenTest {
    private final ClusterToken clusterToken = new ClusterToken(Optional.of(new Token("s3cret!")));

    @ParameterizedTest
    @CsvSource({
        "x-token, s3cret!", "X-Token, s3cret!", "Authorization, Bearer s3cret!",
        "authorization, bearer s3cret!", "Authorization, BEARER   s3cret!",
    })
    void whoBearsTheTokenIsLetIn(String name, String value) {
        assertThat(grants(clusterToken, Map.of(name, value))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "x-token, s3cret", "x-token, S3CRET!", "x-token, s3cret!!", "x-token, ''",
        "x-token, Bearer s3cret!", "x-token, 's3cret!, s3cret!'", "x-token, 's3cret! '",
        "Authorization, s3cret!", "Authorization, Basic s3cret!", "Authorization, Bearer",
        "Authorization, 'Bearer s3cret! x'", "Authorization, Bearers3cret!", "token, s3cret!",
        "Authorization, Bearer Bearer s3cret!", "x-token, \u0161\u0133cret!",
    })
    void whoBearsAnythingElseIsNot(String name, String value) {
        assertThat(grants(clusterToken, Map.of(name, value))).isFalse();
        assertThat(grants(clusterToken, Map.of())).isFalse();
    }

    @Test
    void oneOfTheTwoIsEnough() {
        assertThat(
                grants(clusterToken, Map.of("x-token", "s3cret!", "Authorization", "Basic eDp5")))
                .isTrue();
        assertThat(grants(clusterToken, Map.of("x-token", "x", "Authorization", "Bearer s3cret!")))
                .isTrue();
    }

    @Test
    void withoutATokenEverybodyIsLetIn() {
        assertThat(grants(TestNodes.open(), Map.of())).isTrue();
        assertThat(grants(TestNodes.open(), Map.of("x-token", "any"))).isTrue();
        assertThat(TestNodes.open().credentials()).doesNotContainKey("Authorization");
    }

    @Test
    void whatANodeBearsIsWhatAnotherLetsIn() {
        assertThat(grants(clusterToken, clusterToken.credentials())).isTrue();
        assertThat(clusterToken.toString()).doesNotContain("s3cret");
    }

    private static boolean grants(ClusterToken clusterToken, Map<String, String> headers) {
        var sent = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        sent.putAll(headers);
        return clusterToken.isAllowed(name -> Optional.ofNullable(sent.get(name)));
    }
}
