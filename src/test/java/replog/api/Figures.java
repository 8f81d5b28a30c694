package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a node's {@code GET /metrics} said: each sample by its name and labels, as written. */
record Figures(String text, Map<String, Double> samples) {
    private static final Pattern SAMPLE = Pattern.compile("(\\S+\\{.*}|[^#{ ]+) (\\S+)");

    static Figures of(ApiServer node) {
        ApiServer.Answer answer = node.get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        var samples = new LinkedHashMap<String, Double>();
        answer.text().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher found = SAMPLE.matcher(line);
            assertThat(found.matches()).as(line).isTrue();
            Double value = Double.valueOf(found.group(2).replace("Inf", "Infinity"));
            assertThat(samples.put(found.group(1), value)).as(line).isNull();
        });
        return new Figures(answer.text(), samples);
    }

    double of(String sample) {
        assertThat(samples).containsKey(sample);
        return samples.get(sample);
    }

    /** Those of a family. */
    Map<String, Double> family(String name) {
        var family = new LinkedHashMap<>(samples);
        family.keySet().removeIf(sample ->
                !sample.equals(name) && !sample.startsWith(name + "{"));
        return family;
    }

    /** The value of the sample of a family that is 1, where all others are 0. */
    String only(String family) {
        var ones = new LinkedHashMap<>(family(family));
        ones.values().removeIf(value -> value == 0);
        assertThat(ones).as(family).hasSize(1).containsValue(1.0);
        return ones.keySet().iterator().next();
    }
}
