package replog.api;

import java.time.Duration;
import java.util.List;
import replog.node.Fault;
import replog.node.FaultView;

/** By what faults are told to be others than before: not by the time that they last yet. */
record FaultMarks(Duration delay, List<Mark> marks) {
    record Mark(String id, Fault fault, long hits, int sleeping) {
        static Mark of(FaultView view) {
            return new Mark(view.id(), view.fault(), view.hits(), view.sleeping());
        }
    }

    static FaultMarks of(Sight sight) {
        return new FaultMarks(sight.delay(),
                sight.status().faults().stream().map(Mark::of).toList());
    }
}
