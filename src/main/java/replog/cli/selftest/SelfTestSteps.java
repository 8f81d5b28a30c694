package replog.cli.selftest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import replog.cli.terminal.SignalStop;
import replog.cli.terminal.Terminal;
import replog.json.EscapedText;

/** The steps of {@code selftest}, each reported as soon as its result is known. For one thread. */
final class SelfTestSteps {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int SHOWN = 300;

    private final Terminal terminal;
    private final boolean json;
    private final Duration patience;
    private final CountDownLatch stop;
    private final List<Step> steps = new ArrayList<>();
    private String scenario = "";

    /** How it went. */
    enum Result { PASS, FAIL, SKIP }

    private record Step(String scenario, String what, Result result, String detail) {}

    /** Somebody ends it early. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /**
     * @param patience how long what needs a while may take
     * @param stop opened to end it early
     */
    SelfTestSteps(Terminal terminal, boolean json, Duration patience, CountDownLatch stop) {
        this.terminal = terminal;
        this.json = json;
        this.patience = patience;
        this.stop = stop;
    }

    /** What comes next, in a few words. */
    void begin(String name) {
        refuseStopped();
        scenario = name;
        if (!json) {
            terminal.out().println(name + ":");
        }
    }

    void expect(String what, Object expected, Object got) {
        record(what, expected.equals(got) ? Optional.empty()
                : Optional.of("expected " + expected + ", not " + got));
    }

    /** The status of an answer, which is shown where it is another. */
    void expectStatus(String what, int expected, SelfTestClient.Answer answer) {
        record(what, answer.status() == expected ? Optional.empty()
                : Optional.of("expected " + expected + ", not " + answer.status() + ": "
                        + answer.text()));
    }

    /**
     * Asks again and again, until there is no hindrance any more.
     *
     * @param obstacle why it is not so yet
     */
    void eventually(String what, Supplier<Optional<String>> obstacle) {
        long began = System.nanoTime();
        Optional<String> last = obstacle.get();
        while (last.isPresent() && System.nanoTime() - began < patience.toNanos()) {
            if (SignalStop.await(stop, POLL)) {
                throw new StoppedException();
            }
            last = obstacle.get();
        }
        record(what, last.map(why -> why + ", after " + patience.toSeconds() + " s"));
    }

    void skip(String what, String why) {
        tell(new Step(scenario, what, Result.SKIP, why));
    }

    void fail(String what, String why) {
        tell(new Step(scenario, what, Result.FAIL, why));
    }

    /** Whether it was ended early. */
    boolean isStopped() {
        return stop.getCount() == 0;
    }

    long count(Result result) {
        return steps.stream().filter(step -> step.result == result).count();
    }

    /** All of it. */
    Map<String, Object> json() {
        var whole = new LinkedHashMap<String, Object>();
        whole.put("ended_early", isStopped());
        whole.put("passed", count(Result.PASS));
        whole.put("failed", count(Result.FAIL));
        whole.put("skipped", count(Result.SKIP));
        whole.put("steps", steps.stream().map(SelfTestSteps::json).toList());
        return whole;
    }

    private void record(String what, Optional<String> wrong) {
        refuseStopped();
        tell(new Step(scenario, what, wrong.isPresent() ? Result.FAIL : Result.PASS,
                wrong.orElse("")));
    }

    /** Names and answers of nodes are text from outside. */
    private void tell(Step told) {
        var step = new Step(told.scenario, EscapedText.of(told.what, SHOWN), told.result,
                EscapedText.of(told.detail, SHOWN));
        steps.add(step);
        if (!json) {
            terminal.out().println(step.result + "  " + step.what
                    + (step.detail.isEmpty() ? "" : ": " + step.detail));
            terminal.out().flush();
        }
    }

    private void refuseStopped() {
        if (isStopped()) {
            throw new StoppedException();
        }
    }

    private static Map<String, Object> json(Step step) {
        var one = new LinkedHashMap<String, Object>();
        one.put("scenario", step.scenario);
        one.put("step", step.what);
        one.put("result", step.result.name());
        one.put("detail", step.detail.isEmpty() ? null : step.detail);
        return one;
    }
}
