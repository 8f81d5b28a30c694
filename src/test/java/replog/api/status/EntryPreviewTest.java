package replog.api.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.api.status.StatusBroadcaster.EntryPreview;
import replog.api.status.StatusBroadcaster.RecentEntries;
import replog.log.frame.EntryView;
import replog.replication.LogFolder;

/** Entries as people glance at them. */
@Timeout(20)
class EntryPreviewTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"a, 0, 0, false", "a, 200, 200, false", "a, 201, 200, true",
        "\u00e9, 200, 200, false", "\u00e9, 500, 200, true", "\u20ac, 200, 200, false",
        "\u20ac, 267, 200, true", "\ud83d\ude00, 100, 200, false",
        "\ud83d\ude00, 101, 200, true", "a, 100000, 200, true"})
    void isCutToTwoHundredCharacters(String character, int count, int length, boolean cut)
            throws IOException {
        EntryPreview shown = shown(character.repeat(count), 7);
        assertThat(shown.value()).hasSize(length)
                .isEqualTo(character.repeat(length / character.length()));
        assertThat(shown.truncated()).isEqualTo(cut);
        assertThat(shown.toJson().containsKey("truncated")).isEqualTo(cut);
    }

    @Test
    void isNeverCutWithinASurrogatePair() throws IOException {
        for (int before = 195; before <= 201; before++) {
            String text = "a".repeat(before) + "\ud83d\ude00".repeat(400);
            String value = shown(text, 13).value();
            assertThat(value.length()).isBetween(199, 200);
            assertThat(text).startsWith(value);
            assertThat(Character.isHighSurrogate(value.charAt(value.length() - 1))).isFalse();
        }
    }

    @Test
    void isReadOnceAndOnlyIfItIsAmongTheLast() throws IOException {
        try (var log = LogFolder.holding(folder, LogFolder.LOG_ID, "before")) {
            var recent = new RecentEntries(log.log());
            assertThat(recent.upTo(1)).isEmpty();
            log.append("2");
            log.append("3");
            assertThat(recent.upTo(3)).extracting(EntryPreview::value).containsExactly("2", "3");
            assertThat(recent.upTo(3)).isSameAs(recent.upTo(3));
            IntStream.rangeClosed(4, 30).forEach(id -> log.append("" + id));
            assertThat(recent.upTo(24)).extracting(EntryPreview::id).hasSize(20)
                    .startsWith(5L).endsWith(24L);
            assertThat(recent.upTo(30)).extracting(EntryPreview::value).hasSize(20)
                    .startsWith("11").endsWith("30");
        }
    }

    /** Shown in pieces of so many bytes. */
    private static EntryPreview shown(String value, int pieceBytes) throws IOException {
        byte[] utf8 = value.getBytes(UTF_8);
        return EntryPreview.of(new EntryView() {
            @Override
            public long id() {
                return 1;
            }

            @Override
            public long epoch() {
                return 1;
            }

            @Override
            public long timestampMillis() {
                return 0;
            }

            @Override
            public byte[] key() {
                return new byte[0];
            }

            @Override
            public void value(Sink sink) throws IOException {
                for (int at = 0; at < utf8.length; at += pieceBytes) {
                    sink.take(utf8, at, Math.min(pieceBytes, utf8.length - at));
                }
            }
        });
    }
}
