package replog.node.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.node.member.RegistrationPolicy.Decision;
import replog.node.member.RegistrationPolicy.MemberSlot;
import replog.node.member.RegistrationPolicy.MemberSlot.Taken;
import replog.node.result.MembershipResult;
import replog.node.result.RegistrationRequest;
import replog.node.store.NodeMetadata;
import replog.node.store.RegisteredMember;
import replog.replication.SecondaryAddress;

/** The secondaries f and {@code named=false} g are in the settings; r and s registered. */
class RegistrationPolicyTest {
    private static final UUID OWN = new UUID(0, 1);
    private static final UUID F = new UUID(0, 2);
    private static final UUID G = new UUID(0, 5);
    private static final UUID R = new UUID(0, 3);
    private static final UUID S = new UUID(0, 4);
    private static final UUID NEW = new UUID(0, 9);

    private final Map<String, Taken> taken = new HashMap<>(Map.of(
            "f", new Taken("f", Optional.of(F), false, false, false),
            "secondary-2", new Taken("calls-itself-g", Optional.of(G), false, false, false),
            "r", new Taken("r", Optional.of(R), false, false, false),
            "s", new Taken("s", Optional.of(S), false, false, false)));
    private final List<RegisteredMember> released = new ArrayList<>();

    @Test
    void settingsComeFirstAndLeaveOutWhatTheyNameThemselves() {
        var metadata = NodeMetadata.of(OWN).withSecondaries(List.of(
                known("f", "http://h9:9", R), known("x", "http://h1:1", R),
                known("master", "http://h7:7", R), known("r", "http://h3:3", R)), List.of());
        assertThat(RegistrationPolicy.of(own(), settings(), metadata, this::taken).slots())
                .extracting(MemberSlot::name).containsExactly("f", "secondary-2", "r");
    }

    @Test
    void newNodeJoins() {
        assertThat(decide("n", "http://h5:5", NEW)).isEqualTo(
                new Decision.Joins(known("n", "http://h5:5", NEW)));
        assertThat(roster()
                .decide(new RegistrationRequest("n", url("http://h5:5"), Optional.empty())))
                .isEqualTo(new Decision.Joins(
                        new RegisteredMember("n", url("http://h5:5"), Optional.empty())));
    }

    /** At its URL a node is the member there, whatever it is called and whoever it is now. */
    @ParameterizedTest
    @CsvSource({
        "f, http://h1:1, 2, f",
        "other, http://h1:1, 2, f",
        "f, http://h1:1, 9, f",
        "calls-itself-g, http://h2:2, 9, secondary-2",
        "r, http://h3:3, 3, r",
    })
    void knownUrlIsTheMemberThere(String name, String url, long node, String member) {
        assertThat(known(decide(name, url, new UUID(0, node))).member().name())
                .isEqualTo(member);
    }

    @Test
    void registeredOneTakesAFreeNewNameAndANewNodeId() {
        assertThat(decide("r2", "http://h3:3", R)).isEqualTo(
                new Decision.Takes("r", known("r2", "http://h3:3", R)));
        assertThat(decide("r", "http://h3:3", NEW)).isEqualTo(
                new Decision.Takes("r", known("r", "http://h3:3", NEW)));
        assertThat(known(decide("s", "http://h3:3", R)).member().name()).isEqualTo("r");
        assertThat(known(decide("calls-itself-g", "http://h3:3", R)).member().name())
                .isEqualTo("r");
        released.add(known("gone", "http://h8:8", NEW));
        assertThat(known(decide("gone", "http://h3:3", R)).member().name()).isEqualTo("r");
    }

    @Test
    void nameOfANodeThatLivesIsTaken() {
        taken.put("r", new Taken("r", Optional.of(R), false, true, false));
        taken.put("f", new Taken("f", Optional.of(F), false, true, false));
        assertThat(nameTaken(decide("r", "http://h5:5", NEW)))
                .contains("http://h3:3").contains("http://h5:5");
        assertThat(nameTaken(decide("f", "http://h5:5", NEW)))
                .contains("http://h1:1").contains("http://h5:5");
        assertThat(nameTaken(roster().decide(
                new RegistrationRequest("r", url("http://h5:5"), Optional.empty()))))
                .contains("which lives");
    }

    @Test
    void placeOfANodeThatIsGoneIsTakenOverUnlessTheSettingsGiveIt() {
        assertThat(decide("r", "http://h5:5", NEW)).isEqualTo(
                new Decision.Takes("r", known("r", "http://h5:5", NEW)));
        assertThat(nameTaken(decide("f", "http://h5:5", NEW)))
                .contains("setting secondaries").contains("http://h1:1");
        assertThat(nameTaken(decide("calls-itself-g", "http://h5:5", NEW)))
                .contains("setting secondaries").contains("http://h2:2");
    }

    @Test
    void nodeThatMovedTakesItsPlaceAlong() {
        taken.put("r", new Taken("r", Optional.of(R), true, true, false));
        assertThat(decide("r", "http://h5:5", R)).as("it says so itself").isEqualTo(
                new Decision.Takes("r", known("r", "http://h5:5", R)));
        taken.put("r", new Taken("r", Optional.of(R), false, true, false));
        assertThat(decide("r5", "http://h5:5", R)).as("nobody is at the old place").isEqualTo(
                new Decision.Takes("r", known("r5", "http://h5:5", R)));
    }

    @Test
    void nodeIdThatWasKeptTellsWhoMovedWhileTheMasterWasDown() {
        taken.put("r", new Taken("r", Optional.empty(), false, false, false));
        assertThat(decide("r5", "http://h5:5", R)).isEqualTo(
                new Decision.Takes("r", known("r5", "http://h5:5", R)));
    }

    @Test
    void oneNodeUnderTwoUrlsIsOneMember() {
        taken.put("r", new Taken("r", Optional.of(R), true, true, false));
        taken.put("f", new Taken("f", Optional.of(F), true, true, false));
        assertThat(known(decide("r5", "http://h5:5", R))).satisfies(known -> {
            assertThat(known.member().name()).isEqualTo("r");
            assertThat(known.twice()).get().asString().contains("http://h3:3", "http://h5:5");
        });
        assertThat(known(decide("f", "http://h5:5", F)).twice()).get().asString()
                .contains("http://h1:1", "http://h5:5");
        assertThat(known(decide("s", "http://h4:4", S)).twice()).isEmpty();
        assertThat(known(decide("f", "http://h1:1", R)).twice()).get().asString()
                .contains("http://h3:3");
    }

    @Test
    void copyOfAFolderMovesNobody() {
        taken.put("r", new Taken("r", Optional.of(R), true, true, true));
        assertThat(known(decide("r", "http://h5:5", R)).member().url())
                .isEqualTo(url("http://h3:3"));
        assertThat(known(decide("r", "http://h4:4", R))).satisfies(known -> {
            assertThat(known.member().name()).isEqualTo("s");
            assertThat(known.twice()).get().asString()
                    .contains("a folder was copied", "http://h3:3", "http://h4:4");
        });
    }

    @Test
    void nodeIdThatWasLetGoStaysOutWhereverItComesFrom() {
        released.add(known("gone", "http://h8:8", NEW));
        assertThat(refused(decide("s", "http://h4:4", NEW)))
                .isInstanceOf(MembershipResult.Released.class);
        assertThat(known(decide("gone", "http://h1:1", NEW)).member().name())
                .as("the settings know better").isEqualTo("f");
        assertThat(decide("gone", "http://h5:5", S)).as("the name alone lets no member go")
                .isEqualTo(new Decision.Takes("s", known("s", "http://h5:5", S)));
    }

    @Test
    void nameOfAPlaceWhereAnotherMemberIsNowIsFree() {
        taken.put("r", new Taken("r", Optional.of(S), true, true, true));
        assertThat(decide("r", "http://h5:5", NEW)).isEqualTo(
                new Decision.Takes("r", known("r", "http://h5:5", NEW)));
    }

    @Test
    void whoIsHeardWhereAnotherOneWasKeptIsTakenAsRegistering() {
        assertThat(roster().misplaced("r", Optional.of(S))).contains(
                new RegistrationRequest("s", url("http://h3:3"), Optional.of(S)));
        assertThat(roster().misplaced("r", Optional.of(R))).isEmpty();
        assertThat(roster().misplaced("r", Optional.of(NEW))).as("emptied").isEmpty();
        assertThat(roster().misplaced("r", Optional.empty())).isEmpty();
        assertThat(roster().misplaced("f", Optional.of(S))).as("by the settings").isEmpty();
    }

    @Test
    void settingsHoldTheirNodeWhereTheyPutIt() {
        assertThat(known(decide("f5", "http://h5:5", F)).member().url())
                .isEqualTo(url("http://h1:1"));
    }

    @Test
    void whoWasLetGoStaysOut() {
        released.add(known("gone", "http://h8:8", NEW));
        assertThat(refused(decide("gone", "http://h5:5", new UUID(0, 10))))
                .isInstanceOf(MembershipResult.Released.class)
                .extracting(MembershipResult.Refused::detail).asString().contains("gone/readmit");
        assertThat(refused(decide("n", "http://h5:5", NEW)))
                .isInstanceOf(MembershipResult.Released.class);
        assertThat(decide("n", "http://h8:8", new UUID(0, 10))).as("another node at its place")
                .isInstanceOf(Decision.Joins.class);
    }

    @ParameterizedTest
    @CsvSource({"n, http://h0:8000, 9", "n, http://h5:5, 1", "master, http://h5:5, 1"})
    void masterIsNoSecondaryOfItsOwn(String name, String url, long node) {
        assertThat(refused(decide(name, url, new UUID(0, node))))
                .isInstanceOf(MembershipResult.IsMaster.class);
    }

    @Test
    void nameOfTheMasterIsTaken() {
        assertThat(refused(decide("master", "http://h5:5", NEW)))
                .isInstanceOf(MembershipResult.NameTaken.class);
    }

    @Test
    void noMoreThanAThousandAreKnown() {
        var many = IntStream.rangeClosed(1, NodeMetadata.MAX_KNOWN - 2)
                .mapToObj(number -> known("n" + number, "http://n:" + number, R)).toList();
        var clusterMembers =
                RegistrationPolicy.of(own(), settings(),
                        NodeMetadata.of(OWN).withSecondaries(many, List.of()),
                slot -> new Taken(slot.name(), Optional.empty(), false, false, false));
        assertThat(refused(clusterMembers.decide(
                new RegistrationRequest("n", url("http://h5:5"), Optional.of(NEW)))))
                .isInstanceOf(MembershipResult.TooMany.class);
    }

    @Test
    void rivalsAreThoseInWhosePlaceItMightCome() {
        assertThat(rivals("n", "http://h5:5", NEW)).isEmpty();
        assertThat(rivals("r", "http://h3:3", R)).as("it is at its place").isEmpty();
        assertThat(rivals("r", "http://h3:3", S)).containsExactly("s");
        assertThat(rivals("r", "http://h5:5", NEW)).containsExactly("r");
        assertThat(rivals("r", "http://h5:5", S)).containsExactly("r", "s");
        assertThat(rivals("calls-itself-g", "http://h5:5", NEW)).containsExactly("secondary-2");
    }

    @Test
    void settingsPlaceWhereNobodyWasHeardYetIsARivalOfANewcomer() {
        taken.put("f", new Taken("f", Optional.empty(), false, false, false));
        assertThat(rivals("n", "http://h5:5", NEW)).containsExactly("f");
        assertThat(rivals("r", "http://h3:3", R)).as("it has its place").isEmpty();
        taken.put("f", new Taken("n", Optional.of(NEW), true, true, false));
        assertThat(known(decide("n", "http://h5:5", NEW)).member().name())
                .as("it answers there, and does not join once more").isEqualTo("f");
    }

    private Decision decide(String name, String url, UUID node) {
        return roster().decide(
                new RegistrationRequest(name, url(url), Optional.of(node)));
    }

    private List<String> rivals(String name, String url, UUID node) {
        return roster().rivals(new RegistrationRequest(name, url(url), Optional.of(node)))
                .stream().map(MemberSlot::name).toList();
    }

    private RegistrationPolicy roster() {
        return RegistrationPolicy.of(own(), settings(),
                NodeMetadata.of(OWN).withSecondaries(List.of(
                known("r", "http://h3:3", R), known("s", "http://h4:4", S)), released),
                this::taken);
    }

    private Taken taken(MemberSlot slot) {
        return taken.get(slot.name());
    }

    private static Decision.Known known(Decision decision) {
        return assertThat(decision).asInstanceOf(type(Decision.Known.class)).actual();
    }

    private static MembershipResult.Refused refused(Decision decision) {
        return assertThat(decision).asInstanceOf(type(Decision.Refused.class)).actual().result();
    }

    private static String nameTaken(Decision decision) {
        return assertThat(refused(decision)).asInstanceOf(type(MembershipResult.NameTaken.class))
                .actual().detail();
    }

    private static RegisteredMember own() {
        return known("master", "http://h0:8000", OWN);
    }

    private static List<SecondaryAddress> settings() {
        return List.of(new SecondaryAddress("f", true, url("http://h1:1")),
                new SecondaryAddress("secondary-2", false, url("http://h2:2")));
    }

    private static RegisteredMember known(String name, String url, UUID node) {
        return new RegisteredMember(name, url(url), Optional.of(node));
    }

    private static URI url(String text) {
        return URI.create(text);
    }
}
