package replog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The drawing in {@code package-info.java}, held against the compiled classes. */
class ArchitectureTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path SOURCES = Path.of("src/main/java");

    /** The arrows: which rooms a room may know. The root knows all. */
    private static final Map<String, Set<String>> DRAWING = Map.ofEntries(
            Map.entry("replog.durability", Set.of()),
            Map.entry("replog.config", Set.of("replog.durability")),
            Map.entry("replog.log", Set.of("replog.durability")),
            Map.entry("replog.http", Set.of()),
            Map.entry("replog.wire", Set.of()),
            Map.entry("replog.metrics", Set.of()),
            Map.entry("replog.logging", Set.of("replog.metrics")),
            Map.entry("replog.replication", Set.of("replog.log", "replog.wire",
                    "replog.durability")),
            Map.entry("replog.node", Set.of("replog.config", "replog.replication", "replog.log",
                    "replog.wire", "replog.http", "replog.metrics", "replog.durability")),
            Map.entry("replog.api", Set.of("replog.node", "replog.replication", "replog.log",
                    "replog.wire", "replog.http", "replog.metrics", "replog.durability")),
            Map.entry("replog.cli", Set.of("replog.log", "replog.wire", "replog.http")));

    private static final String ROOT = "replog";

    /** What only the room for HTTP may know; of the JDK, {@code java.*} is free to all others. */
    private static final List<String> HTTP_ALONE =
            List.of("com.sun.net.httpserver", "tools.jackson", "java.net.http", "javax.net.ssl");

    private static final Pattern DESCRIBED = Pattern.compile("L([\\w/$]+)[;<]");

    /** That a package's class refers to another's. */
    private record Edge(String from, String to) {}

    @Test
    void eachRoomKnowsOnlyThoseThatTheDrawingShows() throws IOException {
        assertThat(edges()).isNotEmpty().filteredOn(edge -> !allowed(edge)).isEmpty();
    }

    @Test
    void eachRoomIsInTheDrawing() throws IOException {
        assertThat(packages(CLASSES, ".class")).isNotEmpty().allMatch(
                room -> room.equals(ROOT) || DRAWING.containsKey(room));
    }

    @Test
    void eachRoomSaysWhatItIs() throws IOException {
        assertThat(packages(SOURCES, ".java")).isNotEmpty().allMatch(room ->
                Files.exists(SOURCES.resolve(room.replace('.', '/'), "package-info.java")));
    }

    @Test
    void theDrawingHasNoCircle() {
        for (String room : DRAWING.keySet()) {
            assertThat(reachable(room)).as("below %s", room).doesNotContain(room);
        }
    }

    @Test
    void forbiddenArrowsAreRefused() {
        assertThat(List.of(
                new Edge("replog.log", "replog.http"),
                new Edge("replog.metrics", "replog.log"),
                new Edge("replog.replication", "replog.node"),
                new Edge("replog.node", "replog.api"),
                new Edge("replog.api", "replog.config"),
                new Edge("replog.config", "replog"),
                new Edge("replog.log", "java.net.http"),
                new Edge("replog.api", "com.sun.net.httpserver"),
                new Edge("replog", "tools.jackson.jr.ob"),
                new Edge("replog.http", "tools.unheard.of"),
                new Edge("replog.http", "sun.misc"),
                new Edge("replog.unheard", "replog.log"))).noneMatch(ArchitectureTest::allowed);
    }

    @Test
    void drawnArrowsAreTaken() {
        assertThat(List.of(
                new Edge("replog", "replog.api"),
                new Edge("replog.node", "replog.http"),
                new Edge("replog.log", "java.nio.channels"),
                new Edge("replog.http", "com.sun.net.httpserver"),
                new Edge("replog.http", "tools.jackson.jr.ob"),
                new Edge("replog.http", "java.net.http"))).allMatch(ArchitectureTest::allowed);
    }

    @Test
    void referencesOfAllKindsAreSeen() throws IOException {
        Path own = Path.of("target/test-classes/replog/ArchitectureTest$Knowing.class");
        assertThat(referred(own)).contains("java.util.function", "java.util.zip", "java.math",
                "java.text", "java.beans");
    }

    /** Refers to a type in a field, in generics, in a body, in a signature and in an annotation. */
    @SuppressWarnings("unused")
    private static final class Knowing {
        private List<java.util.function.Supplier<String>> generic;
        private java.math.BigInteger field;

        @java.beans.Transient
        private long body() {
            return new java.util.zip.CRC32C().getValue();
        }

        private void signature(java.text.Format format) {}
    }

    private static boolean allowed(Edge edge) {
        boolean forHttpAlone = HTTP_ALONE.stream().anyMatch(alone -> within(edge.to, alone));
        if (forHttpAlone) {
            return edge.from.equals("replog.http");
        }
        if (within(edge.to, "java")) {
            return edge.from.equals(ROOT) || DRAWING.containsKey(edge.from);
        }
        return edge.from.equals(ROOT) ? within(edge.to, ROOT)
                : DRAWING.getOrDefault(edge.from, Set.of()).contains(edge.to);
    }

    private static boolean within(String room, String outer) {
        return room.equals(outer) || room.startsWith(outer + ".");
    }

    private static Set<String> reachable(String room) {
        var reached = new TreeSet<String>();
        var open = new ArrayList<>(DRAWING.get(room));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (reached.add(next)) {
                open.addAll(DRAWING.get(next));
            }
        }
        return reached;
    }

    private static Set<Edge> edges() throws IOException {
        var edges = new HashSet<Edge>();
        for (Path file : files(CLASSES, ".class")) {
            String from = packageOf(CLASSES.relativize(file).toString());
            referred(file).stream().filter(to -> !to.equals(from))
                    .forEach(to -> edges.add(new Edge(from, to)));
        }
        return edges;
    }

    /** The packages that a class names anywhere: as a class, in a descriptor or a signature. */
    private static Set<String> referred(Path classFile) throws IOException {
        var found = new TreeSet<String>();
        for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
            switch (entry) {
                case ClassEntry known when !known.asInternalName().startsWith("[") ->
                        found.add(packageOf(known.asInternalName()));
                case Utf8Entry text -> DESCRIBED.matcher(text.stringValue()).results()
                        .filter(match -> match.group(1).indexOf('/') > 0)
                        .forEach(match -> found.add(packageOf(match.group(1))));
                default -> { } // names no type
            }
        }
        return found;
    }

    private static Set<String> packages(Path root, String suffix) throws IOException {
        var found = new TreeSet<String>();
        for (Path file : files(root, suffix)) {
            found.add(packageOf(root.relativize(file).toString()));
        }
        return found;
    }

    private static String packageOf(String path) {
        int end = path.lastIndexOf('/');
        return end < 0 ? "" : path.substring(0, end).replace('/', '.');
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
