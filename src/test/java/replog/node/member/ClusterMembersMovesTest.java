package replog.node.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.node.member.RegistrationPolicy.Decision;
import replog.node.member.RegistrationPolicy.MemberSlot;
import replog.node.member.RegistrationPolicy.MemberSlot.Taken;
import replog.node.result.RegistrationRequest;
import replog.node.store.NodeMetadata;
import replog.node.store.RegisteredMember;

/**
 * Members that stop and register from other addresses, one after the other. {@code r@4#3} is the
 * node with the id 3, which calls itself r, at the address 4.
 */
class ClusterMembersMovesTest {
    private static final UUID OWN = new UUID(0, 1);

    private List<RegisteredMember> members = List.of();
    /** Who lives at which address by now. */
    private final Map<URI, UUID> living = new HashMap<>();

    /** What the master's heartbeats told it before a node registers. */
    private enum Heartbeats { SEE_NOTHING_YET, SEE_WHO_IS_THERE, JUST_BEGIN }

    @ParameterizedTest
    @CsvSource(textBlock = """
        swapped,           r@3#3 s@4#4,       r@4#3 s@3#4,                r@4#3 s@3#4
        swapped and again, r@3#3 s@4#4,       s@3#4 r@4#3 s@4#4 r@3#3,    r@3#3 s@4#4
        to the other's,    r@3#3 s@4#4,       r@4#3 s@5#4,                r@4#3 s@5#4
        the other first,   r@3#3 s@4#4,       s@5#4 r@4#3,                r@4#3 s@5#4
        alone,             r@3#3 s@4#4,       r@4#3,                      r@4#3 s@3#4
        rotated,           r@3#3 s@4#4 t@5#5, r@4#3 s@5#4 t@3#5,          r@4#3 s@5#4 t@3#5
        other way round,   r@3#3 s@4#4 t@5#5, t@3#5 r@4#3 s@5#4,          r@4#3 s@5#4 t@3#5
        named after ports, p3@3#3 p4@4#4,     p4@4#3 p3@3#4,              p4@4#3 p3@3#4
        port of the other, p3@3#3 p4@4#4,     p4@4#3 p5@5#4,              p4@4#3 p5@5#4
        rotated ports,     p3@3#3 p4@4#4 p5@5#5, p4@4#3 p5@5#4 p3@3#5,       p4@4#3 p5@5#4 p3@3#5
        a name in use,     r@3#3 s@4#4,       s@5#3 s@4#4,                r@5#3 s@4#4
        emptied,           r@3#3 s@4#4,       r@3#7,                      r@3#7 s@4#4
        emptied after,     r@3#3 s@4#4,       r@4#3 s@3#8,                r@4#3 s@3#8
        never heard,       r@3#3 s@4,         r@4#3 s@3#4,                r@4#3 s@3#4
        """)
    void nodeIdDecides(String how, String before, String moves, String after) {
        for (Heartbeats heartbeats : Heartbeats.values()) {
            members = Arrays.stream(before.split(" ")).map(ClusterMembersMovesTest::member)
                    .toList();
            living.clear();
            for (String move : moves.split(" ")) {
                register(member(move), heartbeats);
            }
            assertThat(members.stream().map(ClusterMembersMovesTest::text)
                    .collect(Collectors.joining(" "))).as("%s, %s", how, heartbeats)
                    .isEqualTo(after);
        }
    }

    private void register(RegisteredMember node, Heartbeats heartbeats) {
        living.values().remove(node.nodeId().orElseThrow());
        living.put(node.url(), node.nodeId().orElseThrow());
        var clusterMembers =
                RegistrationPolicy.of(
                        new RegisteredMember("master", URI.create("http://h:1"), Optional.of(OWN)),
                List.of(), NodeMetadata.of(OWN).withSecondaries(members, List.of()),
                slot -> taken(slot, heartbeats));
        Decision decision = clusterMembers.decide(
                new RegistrationRequest(node.name(), node.url(), node.nodeId()));
        var now = new ArrayList<>(members);
        switch (decision) {
            case Decision.Known _ -> { }
            case Decision.Takes takes -> take(now, takes);
            case Decision.Swaps(var moved, var other) -> {
                take(now, moved);
                take(now, other);
            }
            case Decision.Joins _, Decision.Refused _ -> throw new AssertionError(decision);
        }
        members = List.copyOf(now);
        assertThat(members).extracting(RegisteredMember::name).doesNotHaveDuplicates();
        assertThat(members).extracting(RegisteredMember::url).doesNotHaveDuplicates();
    }

    private void take(List<RegisteredMember> now, Decision.Takes takes) {
        int place = members.stream().map(RegisteredMember::name).toList().indexOf(takes.place());
        now.set(place, takes.kept());
    }

    private Taken taken(MemberSlot slot, Heartbeats heartbeats) {
        Optional<UUID> there = Optional.ofNullable(living.get(slot.url()));
        Optional<UUID> heard = heartbeats == Heartbeats.SEE_NOTHING_YET
                ? slot.nodeId() : Optional.empty();
        return new Taken(slot.name(), there.or(() -> heard), there.isPresent(),
                there.isPresent() || heard.isPresent(), there.isPresent());
    }

    private static RegisteredMember member(String text) {
        String[] parts = text.split("[@#]");
        return new RegisteredMember(parts[0], URI.create("http://h:" + parts[1]), parts.length < 3
                ? Optional.empty() : Optional.of(new UUID(0, Long.parseLong(parts[2]))));
    }

    private static String text(RegisteredMember member) {
        return member.name() + "@" + member.url().getPort()
                + member.nodeId().map(id -> "#" + id.getLeastSignificantBits()).orElse("");
    }
}
