package replog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of the house's style that a machine can check, over all sources. */
class StyleTest {
    private static final int MAX_COLUMNS = 100;
    private static final int MAX_FILE_LINES = 500;
    private static final int MAX_METHOD_LINES = 60;

    private static final Pattern IMPORT = Pattern.compile(
            "import (?:static )?([\\w.]+(?:\\.\\*)?);");
    private static final Pattern TYPE = Pattern.compile(
            "\\b(?:class|record|interface|enum)\\s+(\\w+)");
    /** But for a LogManager, which is the JDK's word. */
    private static final Pattern VAGUE =
            Pattern.compile("\\w*(?:Impl|Base|(?<!Log)Manager|Utils?)");
    private static final Pattern FORMATTED = Pattern.compile(
            "(?s).*%(\\d+\\$)?[-#+0,(]*\\d*(\\.\\d+)?[deEfgGtT].*");
    private static final Pattern FORMATS = Pattern.compile(
            "\\.formatted\\(|String\\.format\\(|\\.printf\\(|static final String ");
    private static final Pattern ASKS_LOCALE = Pattern.compile(
            "to(Lower|Upper)Case\\(\\)|ofPattern\\(|(Number|Decimal|Message)Format\\b"
                    + "|Character\\.(isDigit|getNumericValue)\\(");
    /** Participles that do something where they are called: an imperative says so. */
    private static final Set<String> ACTING_PARTICIPLES = Set.of("added", "begun", "carriedOut",
            "fetched", "heard", "judged", "noted", "opened", "passedOn", "refused", "said",
            "seated", "shown", "stored", "taken", "takeIn", "told", "word");
    private static final Pattern METHOD = Pattern.compile(
            "(?:(?:public|private|protected|static|final|synchronized|default|abstract) )*"
                    + "(?:<[^>]+> )?(?!(?:return|yield|new|throw|else) )"
                    + "[\\w.<>\\[\\], ?]+ (\\w+)\\(");
    private static final Pattern END_OF_MEMBER = Pattern.compile(" {4}(?: {4})?}");

    // In two parts, so that this file does not find itself.
    private static final String SLEEP = "Thread." + "sleep";

    /** A file, or a line of it, that is not as it should be. */
    private record Fault(String where, String what) {}

    /** A source file. */
    private record Source(Path path, List<String> lines) {
        Fault fault(int number, String what) {
            return new Fault(path + ":" + (number + 1), what);
        }

        boolean isTest() {
            return path.startsWith("src/test");
        }
    }

    @FunctionalInterface
    private interface Rule {
        void check(Source source, List<Fault> faults);
    }

    @Test
    void linesHaveAtMostAHundredColumns() throws IOException {
        assertNoFault(eachLine((line, _) -> line.codePointCount(0, line.length()) > MAX_COLUMNS,
                "is too long"));
    }

    @Test
    void linesHaveNeitherTabsNorTrailingSpaces() throws IOException {
        assertNoFault(eachLine((line, _) -> line.indexOf('\t') >= 0 || line.endsWith(" "),
                "has a tab or a space at its end"));
    }

    @Test
    void filesAreShort() throws IOException {
        assertNoFault((source, faults) -> {
            if (source.lines.size() > MAX_FILE_LINES) {
                faults.add(source.fault(0, "has " + source.lines.size() + " lines"));
            }
        });
    }

    @Test
    void methodsAreShort() throws IOException {
        assertNoFault(StyleTest::checkMethods);
    }

    @Test
    void typesAreNamedForWhatTheyAre() throws IOException {
        assertNoFault((source, faults) -> {
            for (int number = 0; number < source.lines.size(); number++) {
                for (var type : TYPE.matcher(code(source.lines.get(number))).results().toList()) {
                    if (VAGUE.matcher(type.group(1)).matches()) {
                        faults.add(source.fault(number, type.group(1) + " says nothing"));
                    }
                }
            }
        });
    }

    @Test
    void methodsThatActAreImperatives() throws IOException {
        assertNoFault(StyleTest::checkVerbs);
    }

    @Test
    void testsDoNotSleep() throws IOException {
        assertNoFault(eachLine((line, test) -> test && line.contains(SLEEP), "sleeps"));
    }

    @Test
    void importsNameOneTypeThatIsUsed() throws IOException {
        assertNoFault(StyleTest::checkImports);
    }

    @Test
    void nothingDependsOnTheLocale() throws IOException {
        assertNoFault(StyleTest::checkLocale);
    }

    @Test
    void faultsAreFound() {
        String longMethod = "    void f() {\n" + "        f();\n".repeat(60) + "    }\n";
        assertThat(faults("class A {\n" + longMethod + "}", StyleTest::checkMethods))
                .extracting(Fault::where).containsExactly("src/test/A.java:2");
        String nested = "    class B {\n" + longMethod.indent(4) + "    }\n";
        assertThat(faults("class A {\n" + nested + "}", StyleTest::checkMethods)).hasSize(1);
        assertThat(faults("import a.B;\nimport a.C;\nimport d.*;\nC c; // B",
                StyleTest::checkImports)).extracting(Fault::what)
                .containsExactly("a.B is not used", "d.* is a wildcard");
        assertThat(faultsOfMain("""
                private static Log opened(Path folder) {
                return opened(folder);
                <T> Optional<T> stored() throws IOException {
                void store(boolean told) {
                """, StyleTest::checkVerbs)).extracting(Fault::where)
                .containsExactly("src/main/A.java:1", "src/main/A.java:3");
        assertThat(faults("""
                f(Locale.ROOT, x);
                String a = "%s, %05d".formatted(1,
                        2);
                String b = String.format(Locale.ROOT, "%,d", 3) + c % d;
                String c = d.toLowerCase();
                static final String ROW = "%.1f; {%s}";
                """, StyleTest::checkLocale))
                .extracting(Fault::where).containsExactly(
                        "src/test/A.java:3", "src/test/A.java:5", "src/test/A.java:6");
    }

    /** Digits, and the case of letters, in a statement that does not say of which language. */
    private static void checkLocale(Source source, List<Fault> faults) {
        var statement = new StringBuilder();
        for (int number = 0; number < source.lines.size(); number++) {
            String line = source.lines.get(number).strip();
            statement.append(line.startsWith("*") ? "" : withoutComment(line).strip()).append('\n');
            String said = statement.toString();
            boolean open = said.split("\"\"\"", -1).length % 2 == 0;
            if (!open && said.strip().matches("(?s).*[;{}]|")) {
                boolean asks = ASKS_LOCALE.matcher(said).find()
                        || FORMATTED.matcher(said).matches() && FORMATS.matcher(said).find();
                if (asks && !said.contains("Locale.ROOT") && !said.startsWith("import ")) {
                    faults.add(source.fault(number, "hangs on the locale: " + said.strip()));
                }
                statement.setLength(0);
            }
        }
    }

    private static void checkVerbs(Source source, List<Fault> faults) {
        for (int number = 0; number < source.lines.size() && !source.isTest(); number++) {
            var found = METHOD.matcher(code(source.lines.get(number)).strip());
            if (found.lookingAt() && ACTING_PARTICIPLES.contains(found.group(1))) {
                faults.add(source.fault(number, found.group(1) + " acts: use an imperative"));
            }
        }
    }

    private static void checkMethods(Source source, List<Fault> faults) {
        for (int end = 0; end < source.lines.size(); end++) {
            String line = source.lines.get(end);
            if (END_OF_MEMBER.matcher(line).matches()) {
                int start = startOf(source.lines, end, line.indexOf('}'));
                boolean type = TYPE.matcher(code(source.lines.get(start))).find();
                if (!type && end - start + 1 > MAX_METHOD_LINES) {
                    faults.add(source.fault(start, "has " + (end - start + 1) + " lines"));
                }
            }
        }
    }

    /** The line above that is indented as much and begins a declaration or statement. */
    private static int startOf(List<String> lines, int end, int indent) {
        for (int number = end - 1; number > 0; number--) {
            String line = lines.get(number);
            if (line.length() > indent && line.substring(0, indent).isBlank()
                    && Character.isLetter(line.charAt(indent))) {
                return number;
            }
        }
        return end;
    }

    private static void checkImports(Source source, List<Fault> faults) {
        String body = String.join("\n", source.lines.stream()
                .filter(line -> !line.startsWith("import "))
                .map(StyleTest::withoutComment).toList());
        for (int number = 0; number < source.lines.size(); number++) {
            var found = IMPORT.matcher(source.lines.get(number));
            if (!found.matches()) {
                continue;
            }
            String name = found.group(1);
            String simple = name.substring(name.lastIndexOf('.') + 1);
            if (simple.equals("*")) {
                faults.add(source.fault(number, name + " is a wildcard"));
            } else if (!Pattern.compile("\\b" + simple + "\\b").matcher(body).find()) {
                faults.add(source.fault(number, name + " is not used"));
            }
        }
    }

    /** A line without what follows two slashes; Javadoc stays, since it links to types. */
    private static String withoutComment(String line) {
        int comment = line.indexOf("// ");
        return comment < 0 ? line : line.substring(0, comment);
    }

    /** A line without comments and texts, as far as one line tells. */
    private static String code(String line) {
        String stripped = line.strip();
        return stripped.startsWith("*") || stripped.startsWith("/*") ? ""
                : withoutComment(line).replaceAll("\"[^\"]*\"", "\"\"");
    }

    @FunctionalInterface
    private interface LineRule {
        boolean broken(String line, boolean test);
    }

    private static Rule eachLine(LineRule rule, String what) {
        return (source, faults) -> {
            for (int number = 0; number < source.lines.size(); number++) {
                if (rule.broken(source.lines.get(number), source.isTest())) {
                    faults.add(source.fault(number, what));
                }
            }
        };
    }

    private static List<Fault> faults(String text, Rule rule) {
        return faults("src/test/A.java", text, rule);
    }

    private static List<Fault> faultsOfMain(String text, Rule rule) {
        return faults("src/main/A.java", text, rule);
    }

    private static List<Fault> faults(String path, String text, Rule rule) {
        var faults = new ArrayList<Fault>();
        rule.check(new Source(Path.of(path), text.lines().toList()), faults);
        return faults;
    }

    private static void assertNoFault(Rule rule) throws IOException {
        var faults = new ArrayList<Fault>();
        for (String root : List.of("src/main/java", "src/test/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    rule.check(new Source(file, Files.readAllLines(file)), faults);
                }
            }
        }
        assertThat(faults).isEmpty();
    }
}
