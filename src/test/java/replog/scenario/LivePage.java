package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import replog.json.Json;
import replog.scenario.Await.Answer;
import replog.scenario.DevTools.Event;

/**
 * The live page of a node in a browser, and the verbs of a person who looks at it, clicks and
 * types. For one thread.
 */
final class LivePage {
    private static final Duration SEEN = Duration.ofSeconds(10);
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 900;

    private final DevTools tab;

    private LivePage(DevTools tab) {
        this.tab = tab;
    }

    static LivePage open(DevTools tab, URI node) {
        for (String domain : List.of("Page", "Runtime", "Log")) {
            tab.ask(domain + ".enable", Map.of());
        }
        tab.ask("Emulation.setDeviceMetricsOverride", Map.of(
                "width", WIDTH, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
        tab.ask("Page.navigate", Map.of("url", node.resolve("/").toString()));
        var page = new LivePage(tab);
        page.await("is there", "document.readyState === 'complete'"
                + " && location.href === " + quoted(node.resolve("/").toString()));
        return page;
    }

    /** Leaves something behind that no reload survives. */
    void mark() {
        evaluate("window.neverReloaded = true");
    }

    void assertNeverReloaded() {
        assertThat(evaluate("window.neverReloaded === true")).isEqualTo(true);
    }

    /** Waits until the card of a node shows this health. */
    void awaitHealth(NodeName node, String health) {
        await(node.word() + " is " + health, card(node) + "?.dataset.health === " + quoted(health)
                + " && " + card(node) + ".dataset.stale === 'false'");
    }

    /** Waits until what is shown of a node may be out of date. */
    void awaitStale(NodeName node) {
        await(node.word() + " is greyed", card(node) + "?.dataset.stale === 'true'");
    }

    /** Waits until a card says this somewhere. */
    void awaitOnCard(NodeName node, String text) {
        await(node.word() + " says " + text,
                card(node) + "?.innerText.includes(" + quoted(text) + ")");
    }

    /** Waits until the banner begins with this. */
    void awaitMode(String title) {
        await("says " + title, one("#mode") + ".textContent === " + quoted(title));
    }

    /** Waits until an entry is listed, with its value as it is. */
    void awaitEntry(long id, String value) {
        await("lists " + id, one(row(id) + " .value") + "?.textContent === " + quoted(value));
    }

    /** Waits until no entry is listed, for a reason that has this in it. */
    void awaitNothingListed(String reason) {
        await("lists nothing: " + reason, one("#entries") + ".children.length === 0 && "
                + one("#entries-empty") + ".innerText.includes(" + quoted(reason) + ")");
    }

    /** Waits until exactly these nodes hold an entry. */
    void awaitHeld(long id, NodeName... nodes) {
        String names = String.join(",", Stream.of(nodes).map(NodeName::word).toList());
        await(id + " is held by " + names, "[...document.querySelectorAll("
                + quoted(row(id) + " .mark[data-holds=true]") + ")]"
                + ".map((mark) => mark.dataset.node).join() === " + quoted(names));
    }

    /** Waits until a majority holds an entry. */
    void awaitCommitted(long id) {
        await(id + " is committed", one(row(id)) + "?.dataset.committed === 'true'");
    }

    /** Waits until somebody waits for this node to hold an entry. */
    void awaitWait(long id, NodeName node) {
        await("a client waits for " + node.word(), one("#waits li[data-id='" + id + "'] strong")
                + "?.textContent === " + quoted(node.word()));
    }

    void awaitNobodyWaits() {
        await("nobody waits", one("#waits") + ".children.length === 0");
    }

    /** Fills the form in and sends it. */
    void append(String value, String concern) {
        click("#value");
        tab.ask("Input.insertText", Map.of("text", value));
        click("#concerns input[value='" + concern + "'] + span");
        click("#append button[type=submit]");
    }

    /** Waits until the newest answer to the form is this. */
    void awaitAnswer(String title) {
        await("an append is answered: " + title,
                one("#answers li strong") + "?.textContent === " + quoted(title));
    }

    /** Makes a node fail, by the button of this kind. */
    void fail(NodeName node, String kind) {
        if (evaluate(one(inCard(node, "details")) + ".open").equals(false)) {
            click(inCard(node, "summary"));
        }
        click(inCard(node, "form [data-fault='" + kind + "']"));
        await(node.word() + " has the fault " + kind,
                one(inCard(node, "li[data-fault='" + kind + "']")) + " !== null");
    }

    void takeBack(NodeName node, String kind) {
        click(inCard(node, "li[data-fault='" + kind + "'] button"));
        await(node.word() + " has no fault", one(inCard(node, "li[data-fault]")) + " === null");
    }

    /** Opens the trace of an entry and waits until it shows this step of a node. */
    void awaitInTrace(long id, NodeName node, String step) {
        openTrace(id);
        await("the trace of " + id + " has " + step + " of " + node.word(),
                "[...document.querySelectorAll('#trace .lane')].some((lane) =>"
                        + " lane.querySelector('h3').textContent === " + quoted(node.word())
                        + " && lane.querySelector('[data-step=" + step + "]') !== null)");
    }

    void openTrace(long id) {
        click(row(id) + " button");
    }

    /** Waits until the trace that is open says this somewhere. */
    void awaitTrace(String text) {
        await("the trace says " + text,
                one("#trace") + ".innerText.includes(" + quoted(text) + ")");
    }

    /** Presses Escape, and sees the focus go back to the entry whose trace was open. */
    void closeTrace(long id) {
        pressEscape();
        await("the trace is closed and " + id + " has the focus", "!document.querySelector("
                + "'#trace').open && document.activeElement.closest('li')?.dataset.id === '"
                + id + "'");
        evaluate("document.activeElement.blur()");
    }

    /** Waits until a person is asked for the token, in words that have this in them. */
    void awaitAskedForToken(String words) {
        await("asks for the token: " + words, one("#access[open]") + "?.innerText.includes("
                + quoted(words) + ") === true");
    }

    /** Once it is asked for: a dialog that was left by Escape is back after a moment only. */
    void enterToken(String token) {
        await("asks for the token again", one("#access[open]") + " !== null");
        click("#token");
        tab.ask("Input.insertText", Map.of("text", token));
        click("#access button");
    }

    void pressEscape() {
        for (String type : List.of("keyDown", "keyUp")) {
            tab.ask("Input.dispatchKeyEvent", Map.of("type", type, "key", "Escape",
                    "code", "Escape", "windowsVirtualKeyCode", 27));
        }
    }

    /** Errors, and what the page's policy stopped; a node that is away is neither. */
    List<String> complaints() {
        return tab.events().stream().filter(LivePage::isComplaint).map(Event::toString).toList();
    }

    private static boolean isComplaint(Event event) {
        return switch (event.method()) {
            case "Runtime.exceptionThrown" -> true;
            case "Runtime.consoleAPICalled" ->
                    List.of("error", "warning", "assert").contains(event.parameters().get("type"));
            case "Log.entryAdded" -> event.parameters().get("entry") instanceof Map<?, ?> entry
                    && !"network".equals(entry.get("source"))
                    && List.of("error", "warning").contains(entry.get("level"));
            default -> false;
        };
    }

    /** With the mouse, where a person would; what covers it is an error. */
    private void click(String selector) {
        await(selector + " can be clicked", one(selector) + " !== null && !"
                + one(selector) + ".disabled");
        var at = (List<?>) evaluate("(() => { const it = " + one(selector) + ";"
                + " it.scrollIntoView({ block: 'center', behavior: 'instant' });"
                + " const box = it.getBoundingClientRect();"
                + " const at = [box.x + box.width / 2, box.y + box.height / 2];"
                + " const hit = document.elementFromPoint(...at);"
                + " return it.contains(hit) ? at : []; })()");
        assertThat(at).as("%s is seen", selector).hasSize(2);
        for (String type : List.of("mousePressed", "mouseReleased")) {
            tab.ask("Input.dispatchMouseEvent", Map.of("type", type, "x", at.getFirst(),
                    "y", at.getLast(), "button", "left", "clickCount", 1));
        }
    }

    private void await(String what, String condition) {
        Await.until("the page: " + what, SEEN, () -> {
            boolean good = Boolean.TRUE.equals(evaluate(condition));
            return new Answer(good, good ? "" : evaluate("document.body?.innerText"));
        });
    }

    private Object evaluate(String expression) {
        Map<?, ?> answer = tab.ask("Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true));
        assertThat((Object) answer.get("exceptionDetails")).as(expression).isNull();
        return ((Map<?, ?>) answer.get("result")).get("value");
    }

    private static String card(NodeName node) {
        return one(inCard(node, "").strip());
    }

    private static String inCard(NodeName node, String selector) {
        return ".node[data-node='" + node.word() + "'] " + selector;
    }

    private static String row(long id) {
        return "#entries li[data-id='" + id + "']";
    }

    private static String one(String selector) {
        return "document.querySelector(" + quoted(selector) + ")";
    }

    private static String quoted(String text) {
        return new String(Json.bytes(text), StandardCharsets.UTF_8);
    }
}
