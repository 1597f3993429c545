package dev.postern.functions.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.message.SpoolRef;
import dev.postern.spool.InMemorySpool;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchReadsTest {
  private static final SpoolRef A = new SpoolRef("in/1", 0, 3);
  private static final SpoolRef B = new SpoolRef("in/1", 3, 4);
  private static final SpoolRef C = new SpoolRef("in/1", 10, 2);
  private static final SpoolRef OTHER = new SpoolRef("in/2", 0, 5);

  private final InMemorySpool kept = new InMemorySpool(InstantSource.system());
  private final List<SpoolRef> opened = new ArrayList<>();
  private final Spool spool = counting(kept, opened);

  @Test
  void neighboursAreReadInOneCall() throws IOException {
    put("in/1", "aaabbbb---cc");
    put("in/2", "other");
    var reads = new BatchReads(spool, List.of(C, OTHER, A, B));

    assertThat(text(reads, B)).isEqualTo("bbbb");
    assertThat(text(reads, A)).isEqualTo("aaa");
    assertThat(text(reads, C)).isEqualTo("cc");
    assertThat(text(reads, OTHER)).isEqualTo("other");
    assertThat(opened).containsExactly(new SpoolRef("in/1", 0, 12), OTHER);
  }

  @Test
  void aMessageIsOpenedAsOftenAsNeeded() throws IOException {
    put("in/1", "aaabbbb");
    var reads = new BatchReads(spool, List.of(A, B));

    assertThat(text(reads, A)).isEqualTo("aaa");
    assertThat(text(reads, A)).isEqualTo("aaa");
    assertThat(opened).hasSize(1);
  }

  @Test
  void nothingIsReadBeforeItIsOpened() {
    var _ = new BatchReads(spool, List.of(A, B));
    assertThat(opened).isEmpty();
  }

  @Test
  void twoJobsOfOneMessageShareIt() throws IOException {
    put("in/1", "aaa");
    var reads = new BatchReads(spool, List.of(A, A));

    assertThat(text(reads, A)).isEqualTo("aaa");
    assertThat(opened).containsExactly(A);
  }

  @Test
  void farApartOrLongIsReadByItself() throws IOException {
    int far = BatchReads.MOST_GAP + 4;
    put("in/1", "aaa" + "-".repeat(BatchReads.MOST_GAP + 1) + "z".repeat(BatchReads.MOST_OCTETS));
    var long_ = new SpoolRef("in/1", far, BatchReads.MOST_OCTETS);
    var inLong = new SpoolRef("in/1", far + 1, 1);
    var reads = new BatchReads(spool, List.of(A, long_));

    assertThat(text(reads, A)).isEqualTo("aaa");
    assertThat(text(reads, long_)).hasSize(BatchReads.MOST_OCTETS);
    assertThat(text(reads, inLong)).isEqualTo("z");
    assertThat(opened).containsExactly(A, long_, inLong);
  }

  @Test
  void aStretchEndsAtItsBound() throws IOException {
    int half = BatchReads.MOST_OCTETS / 2;
    put("in/1", "x".repeat(3 * half));
    var first = new SpoolRef("in/1", 0, half);
    var second = new SpoolRef("in/1", half, half);
    var third = new SpoolRef("in/1", 2L * half, half);
    var reads = new BatchReads(spool, List.of(first, second, third));
    for (SpoolRef each : List.of(first, second, third)) {
      assertThat(text(reads, each)).hasSize(half);
    }

    assertThat(opened).containsExactly(new SpoolRef("in/1", 0, 2L * half), third);
  }

  @Test
  void aMissingSegmentIsToldAsSuchToAll() {
    var reads = new BatchReads(spool, List.of(A, B));
    for (SpoolRef each : List.of(A, B)) {
      assertThatThrownBy(() -> reads.open(each)).isInstanceOf(Spool.SegmentMissingException.class);
    }
  }

  @Test
  void aStretchThatReachesBeyondTheSegmentFailsItsMessages() throws IOException {
    put("in/1", "aaabb");
    var reads = new BatchReads(spool, List.of(A, B));
    assertThatThrownBy(() -> text(reads, A)).isInstanceOf(IOException.class);
  }

  private void put(String key, String content) throws IOException {
    kept.put(key, List.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII))));
  }

  private static String text(BatchReads reads, SpoolRef ref) throws IOException {
    try (InputStream in = reads.open(ref)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static Spool counting(Spool spool, List<SpoolRef> opened) {
    return (Spool)
        Proxy.newProxyInstance(
            Spool.class.getClassLoader(),
            new Class<?>[] {Spool.class},
            (_, method, arguments) -> {
              if (!method.getName().equals("open")) {
                throw new UnsupportedOperationException(method.getName());
              }
              var ref = (SpoolRef) arguments[0];
              opened.add(ref);
              return spool.open(ref);
            });
  }
}
