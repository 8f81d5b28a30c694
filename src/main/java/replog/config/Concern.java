package replog.config;

/** The write concern of requests that name none: how many nodes must hold an entry on disk. */
public sealed interface Concern {
    /** The concern as settings and requests spell it. */
    String word();

    /** So many nodes, the master among them; at least 1. */
    record Nodes(int count) implements Concern {
        public Nodes {
            if (count < 1) {
                throw new IllegalArgumentException("must be 1 or more, not " + count);
            }
        }

        @Override
        public String word() {
            return Integer.toString(count);
        }
    }

    /** More than half of the cluster's size. */
    record Majority() implements Concern {
        @Override
        public String word() {
            return "majority";
        }
    }

    /** The cluster's size. */
    record All() implements Concern {
        @Override
        public String word() {
            return "all";
        }
    }
}
