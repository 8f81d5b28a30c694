package replog.node.result;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import replog.node.result.AppendResult.Stored;
import replog.node.result.ReadOnlyReason.Cause;

/** One of each way in which an append can end. */
public final class AppendResults {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ReadOnlyReason MODE = new ReadOnlyReason(Cause.NO_QUORUM, "why");

    private AppendResults() {}

    public static List<AppendResult> all() {
        Stored stored = stored(false);
        return List.of(new AppendResult.Acknowledged(stored),
                new AppendResult.Acknowledged(stored(true)),
                new AppendResult.WaitEnded(stored, SECOND, List.of("s3")),
                new AppendResult.ClusterShrank(stored, 1),
                new AppendResult.ClientLeft(stored),
                new AppendResult.ShutDownWhileWaiting(stored),
                new AppendResult.ShutDownUndecided(),
                new AppendResult.Undecided(SECOND),
                new AppendResult.DiskFailed("why"),
                new AppendResult.DiskRefused("why", false),
                new AppendResult.TakenOver("why"),
                new AppendResult.ReadOnly(MODE),
                new AppendResult.TooManyWaiting(9, 3),
                new AppendResult.Busy("why"),
                new AppendResult.ShuttingDown(),
                new AppendResult.ImpossibleConcern(4, 3),
                new AppendResult.NotMaster(
                        new MasterLocation.At(URI.create("http://m:8000")), false),
                new AppendResult.NotMaster(new MasterLocation.None("why"), false),
                new AppendResult.NotMaster(new MasterLocation.None("why"), true),
                new AppendResult.StoredAndTooManyWaiting(stored, 9),
                new AppendResult.StoredAndImpossible(stored, 3),
                new AppendResult.TooManyJoining(9, 3),
                new AppendResult.KeyReused(7),
                new AppendResult.KeyNotKnown(MODE));
    }

    private static Stored stored(boolean replayed) {
        return new Stored(7, 8, 2, List.of("master", "s1"), 1, true, SECOND, replayed);
    }

    /** The classes of results that there are. */
    static Set<Class<?>> kinds() {
        return kinds(AppendResult.class).collect(Collectors.toSet());
    }

    private static Stream<Class<?>> kinds(Class<?> kind) {
        return kind.isSealed()
                ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(AppendResults::kinds)
                : Stream.of(kind);
    }
}
