package replog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The drawing in {@code package-info.java}, held against the compiled classes. */
class ArchitectureTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path SOURCES = Path.of("src/main/java");

    /** The arrows: which rooms a room may know. The root knows all. */
    private static final Map<String, Set<String>> DRAWING = Map.ofEntries(
            Map.entry("replog.durability", Set.of()),
            Map.entry("replog.json", Set.of()),
            Map.entry("replog.wire", Set.of()),
            Map.entry("replog.election", Set.of()),
            Map.entry("replog.metrics", Set.of()),
            Map.entry("replog.config", Set.of("replog.durability")),
            Map.entry("replog.logging", Set.of("replog.metrics")),
            Map.entry("replog.log", Set.of("replog.durability")),
            Map.entry("replog.http", Set.of("replog.json")),
            Map.entry("replog.replication", Set.of("replog.log", "replog.wire",
                    "replog.durability")),
            Map.entry("replog.node", Set.of("replog.config", "replog.replication",
                    "replog.log", "replog.wire", "replog.http", "replog.json", "replog.metrics",
                    "replog.durability")),
            Map.entry("replog.api", Set.of("replog.node", "replog.replication",
                    "replog.log", "replog.wire", "replog.http", "replog.json", "replog.metrics",
                    "replog.durability")),
            Map.entry("replog.cli", Set.of("replog.log", "replog.wire", "replog.http",
                    "replog.json")));

    /**
     * The arrows between the inner folders of a room and the room itself. A room that is not here
     * has no inner folders.
     */
    private static final Map<String, Set<String>> INNER_DRAWING = Map.ofEntries(
            Map.entry("replog.http.server", Set.of("replog.http")),
            Map.entry("replog.http.client", Set.of("replog.http")),
            Map.entry("replog.http.socket", Set.of("replog.http")),
            Map.entry("replog.log.storage", Set.of()),
            Map.entry("replog.log.frame", Set.of()),
            Map.entry("replog.log.segment", Set.of("replog.log.frame",
                    "replog.log.storage")),
            Map.entry("replog.log", Set.of("replog.log.frame", "replog.log.segment",
                    "replog.log.storage")),
            Map.entry("replog.log.verify", Set.of("replog.log.frame", "replog.log.segment",
                    "replog.log.storage")),
            Map.entry("replog.node.store", Set.of()),
            Map.entry("replog.node.result", Set.of("replog.node.store")),
            Map.entry("replog.node.fault", Set.of("replog.node.result")),
            Map.entry("replog.node.peer", Set.of("replog.node.fault",
                    "replog.node.result")),
            Map.entry("replog.node.member", Set.of("replog.node.fault", "replog.node.peer",
                    "replog.node.result", "replog.node.store")),
            Map.entry("replog.node.append", Set.of("replog.node.result",
                    "replog.node.store")),
            Map.entry("replog.node.trace", Set.of("replog.node.append",
                    "replog.node.result")),
            Map.entry("replog.node.secondary", Set.of("replog.node.fault",
                    "replog.node.member", "replog.node.peer", "replog.node.result",
                    "replog.node.store")),
            Map.entry("replog.node.master", Set.of("replog.node.append",
                    "replog.node.fault", "replog.node.member", "replog.node.peer",
                    "replog.node.result", "replog.node.store")),
            Map.entry("replog.node", Set.of("replog.node.append", "replog.node.fault",
                    "replog.node.master", "replog.node.peer", "replog.node.result",
                    "replog.node.secondary", "replog.node.store", "replog.node.trace")),
            Map.entry("replog.api.live", Set.of()),
            Map.entry("replog.api.append", Set.of()),
            Map.entry("replog.api.read", Set.of("replog.api.append", "replog.api.live")),
            Map.entry("replog.api.status", Set.of("replog.api.append", "replog.api.live")),
            Map.entry("replog.api.operate", Set.of("replog.api.append", "replog.api.live",
                    "replog.api.status")),
            Map.entry("replog.api", Set.of("replog.api.append", "replog.api.live",
                    "replog.api.operate", "replog.api.read", "replog.api.status")),
            Map.entry("replog.cli.terminal", Set.of()),
            Map.entry("replog.cli.append", Set.of("replog.cli.terminal")),
            Map.entry("replog.cli.read", Set.of("replog.cli.terminal")),
            Map.entry("replog.cli.status", Set.of("replog.cli.terminal")),
            Map.entry("replog.cli.verify", Set.of("replog.cli.terminal")),
            Map.entry("replog.cli.bench", Set.of("replog.cli.append",
                    "replog.cli.terminal")),
            Map.entry("replog.cli.selftest", Set.of("replog.cli.status",
                    "replog.cli.terminal")),
            Map.entry("replog.cli", Set.of("replog.cli.append", "replog.cli.bench",
                    "replog.cli.read", "replog.cli.selftest", "replog.cli.status",
                    "replog.cli.terminal", "replog.cli.verify")));

    /** The inner folders that other rooms enter without the room's door, and which rooms. */
    private static final Map<String, Set<String>> OPEN = Map.ofEntries(
            Map.entry("replog.http.server", Set.of("replog.api")),
            Map.entry("replog.log.frame", Set.of("replog.replication", "replog.node", "replog.api",
                    "replog.cli")),
            Map.entry("replog.log.storage", Set.of("replog.node", "replog.api")),
            Map.entry("replog.log.segment", Set.of("replog.node")),
            Map.entry("replog.http.client", Set.of("replog.api", "replog.cli",
                    "replog.node")),
            Map.entry("replog.http.socket", Set.of("replog.cli")),
            Map.entry("replog.log.verify", Set.of("replog.cli")));

    private static final String ROOT = "replog";

    /** What one room alone may know; of the JDK, {@code java.*} is free to all others. */
    private static final Map<String, String> ALONE = Map.of(
            "com.sun.net.httpserver", "replog.http",
            "java.net.http", "replog.http",
            "javax.net.ssl", "replog.http",
            "tools.jackson", "replog.json");

    private static final Pattern DESCRIBED = Pattern.compile("L([\\w/$]+)[;<]");

    /** That a package's class refers to another's. */
    private record Edge(String from, String to) {}

    @Test
    void eachRoomKnowsOnlyThoseThatTheDrawingShows() throws IOException {
        assertThat(edges()).isNotEmpty().filteredOn(edge -> !allowed(edge)).isEmpty();
    }

    @Test
    void eachRoomIsInTheDrawing() throws IOException {
        assertThat(packages(CLASSES, ".class")).isNotEmpty().allMatch(folder -> folder.equals(ROOT)
                || DRAWING.containsKey(folder) || INNER_DRAWING.containsKey(folder));
    }

    @Test
    void whatIsInnerIsKnownInItsOwnRoomOnly() throws IOException {
        var handedOut = new HashMap<String, Set<String>>();
        for (String room : DRAWING.keySet()) {
            handedOut.put(room, handedOut(room));
        }
        var strangers = new TreeSet<String>();
        for (Path file : files(CLASSES, ".class")) {
            String from = nameOf(file);
            for (String type : referredTypes(file)) {
                String folder = packageOf(type);
                String room = room(folder);
                if (!folder.equals(room) && !room.equals(room(packageOf(from)))
                        && !packageOf(from).equals(ROOT)
                        && !OPEN.getOrDefault(folder, Set.of()).contains(room(packageOf(from)))
                        && !handedOut.get(room).contains(type)) {
                    strangers.add(from + " knows " + type);
                }
            }
        }
        assertThat(strangers).isEmpty();
    }

    @Test
    void doorsHandOutOnlyWhatTheirSignaturesName() throws IOException {
        assertThat(handedOut("replog.node")).anyMatch(type -> type.endsWith(".AppendResult"))
                .noneMatch(type -> type.endsWith(".NodeMetadataFile"));
    }

    @Test
    void eachRoomSaysWhatItIs() throws IOException {
        assertThat(packages(SOURCES, ".java")).isNotEmpty().allMatch(room ->
                Files.exists(SOURCES.resolve(room.replace('.', '/'), "package-info.java")));
    }

    @Test
    void theDrawingHasNoCircle() {
        for (var drawing : List.of(DRAWING, INNER_DRAWING)) {
            for (String room : drawing.keySet()) {
                assertThat(reachable(room, drawing)).as("below %s", room).doesNotContain(room);
            }
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
                new Edge("replog.http", "tools.jackson.jr.ob"),
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
                new Edge("replog.json", "tools.jackson.jr.ob"),
                new Edge("replog.http.client", "java.net.http")))
                .allMatch(ArchitectureTest::allowed);
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
        String from = room(edge.from);
        for (var alone : ALONE.entrySet()) {
            if (within(edge.to, alone.getKey())) {
                return from.equals(alone.getValue());
            }
        }
        if (within(edge.to, "java")) {
            return from.equals(ROOT) || DRAWING.containsKey(from);
        }
        if (from.equals(ROOT)) {
            return within(edge.to, ROOT);
        }
        String to = room(edge.to);
        return from.equals(to)
                ? INNER_DRAWING.getOrDefault(edge.from, Set.of()).contains(edge.to)
                : DRAWING.getOrDefault(from, Set.of()).contains(to);
    }

    /** The outermost folder below the root's that a folder is in; the root for itself. */
    private static String room(String folder) {
        int end = folder.indexOf('.', ROOT.length() + 1);
        return within(folder, ROOT) && end > 0 ? folder.substring(0, end) : folder;
    }

    private static boolean within(String room, String outer) {
        return room.equals(outer) || room.startsWith(outer + ".");
    }

    private static Set<String> reachable(String room, Map<String, Set<String>> drawing) {
        var reached = new TreeSet<String>();
        var open = new ArrayList<>(drawing.get(room));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (reached.add(next)) {
                open.addAll(drawing.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }

    /**
     * The types of inner folders that a room's door hands out: those that the public types of the
     * room itself name in public signatures, and what these name in turn, with their nested types.
     */
    private static Set<String> handedOut(String room) throws IOException {
        var byName = new HashMap<String, ClassModel>();
        for (Path file : files(CLASSES, ".class")) {
            if (room(packageOf(nameOf(file))).equals(room)) {
                byName.put(nameOf(file), ClassFile.of().parse(file));
            }
        }
        var found = new TreeSet<String>();
        var open = new ArrayList<>(byName.keySet().stream()
                .filter(type -> packageOf(type).equals(room)).toList());
        while (!open.isEmpty()) {
            String type = open.removeLast();
            if (!byName.containsKey(type) || !isPublic(byName.get(type).flags().flagsMask())) {
                continue;
            }
            byName.keySet().stream().filter(nested -> nested.startsWith(type + "$"))
                    .filter(found::add).forEach(open::add);
            publicSignatures(byName.get(type)).stream().filter(found::add).forEach(open::add);
        }
        return found;
    }

    private static Set<String> publicSignatures(ClassModel type) {
        var texts = new StringBuilder();
        type.interfaces().forEach(known -> texts.append('L').append(known.asInternalName())
                .append(';'));
        type.superclass().ifPresent(known -> texts.append('L').append(known.asInternalName())
                .append(';'));
        type.fields().stream().filter(field -> isPublic(field.flags().flagsMask()))
                .forEach(field -> texts.append(field.fieldType().stringValue())
                        .append(signature(field)));
        type.methods().stream().filter(method -> isPublic(method.flags().flagsMask()))
                .forEach(method -> texts.append(method.methodType().stringValue())
                        .append(signature(method)));
        return DESCRIBED.matcher(texts).results().map(match -> match.group(1).replace('/', '.'))
                .filter(named -> within(named, ROOT)).collect(Collectors.toSet());
    }

    private static String signature(AttributedElement member) {
        return member.findAttribute(Attributes.signature())
                .map(found -> found.signature().stringValue()).orElse("");
    }

    private static boolean isPublic(int flags) {
        return (flags & ClassFile.ACC_PUBLIC) != 0;
    }

    private static Set<Edge> edges() throws IOException {
        var edges = new HashSet<Edge>();
        for (Path file : files(CLASSES, ".class")) {
            String from = packageOf(nameOf(file));
            referred(file).stream().filter(to -> !to.equals(from))
                    .forEach(to -> edges.add(new Edge(from, to)));
        }
        return edges;
    }

    /** The packages that a class names anywhere: as a class, in a descriptor or a signature. */
    private static Set<String> referred(Path classFile) throws IOException {
        return namedIn(classFile).stream().map(ArchitectureTest::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The product's types that a class names anywhere. */
    private static Set<String> referredTypes(Path classFile) throws IOException {
        return namedIn(classFile).stream().filter(type -> within(type, ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> namedIn(Path classFile) throws IOException {
        var found = new TreeSet<String>();
        for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
            switch (entry) {
                case ClassEntry known when !known.asInternalName().startsWith("[") ->
                        found.add(known.asInternalName().replace('/', '.'));
                case Utf8Entry text -> DESCRIBED.matcher(text.stringValue()).results()
                        .filter(match -> match.group(1).indexOf('/') > 0)
                        .forEach(match -> found.add(match.group(1).replace('/', '.')));
                default -> { } // names no type
            }
        }
        return found;
    }

    private static Set<String> packages(Path root, String suffix) throws IOException {
        var found = new TreeSet<String>();
        for (Path file : files(root, suffix)) {
            found.add(packageOf(root.relativize(file).toString().replace('/', '.')
                    .replace(suffix, "")));
        }
        return found;
    }

    private static String nameOf(Path classFile) {
        return CLASSES.relativize(classFile).toString().replace('/', '.').replace(".class", "");
    }

    private static String packageOf(String type) {
        int end = type.lastIndexOf('.');
        return end < 0 ? "" : type.substring(0, end);
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
