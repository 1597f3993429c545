package dev.postern.functions.deliver;

import static dev.postern.functions.deliver.SegmentReads.BLOCK;
import static dev.postern.functions.deliver.SegmentReads.KEPT;
import static dev.postern.functions.deliver.SegmentReads.MOST_OCTETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.message.SpoolRef;
import dev.postern.spool.InMemorySpool;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SegmentReadsTest {
  private static final SpoolRef A = new SpoolRef("in/1", 0, 3);
  private static final SpoolRef B = new SpoolRef("in/1", 3, 4);
  private static final SpoolRef OTHER = new SpoolRef("in/2", 0, 5);

  private final InMemorySpool kept = new InMemorySpool(InstantSource.system());
  private final List<String> calls = new ArrayList<>();
  private long nanos;
  private final SegmentReads reads = new SegmentReads(counting(kept), () -> nanos);

  @Test
  void messagesOfASegmentAreReadInOneCall() throws IOException {
    put("in/1", "aaabbbb");
    put("in/2", "other");

    assertThat(text(B)).isEqualTo("bbbb");
    assertThat(text(A)).isEqualTo("aaa");
    assertThat(text(OTHER)).isEqualTo("other");
    assertThat(text(A)).isEqualTo("aaa");
    assertThat(calls).containsExactly(read("in/1", 0), read("in/2", 0));
  }

  @Test
  void aBlockStaysForMomentsOnly() throws IOException {
    put("in/1", "aaabbbb");
    assertThat(text(A)).isEqualTo("aaa");
    nanos += KEPT.toNanos() - 1;
    assertThat(text(B)).isEqualTo("bbbb");
    nanos += 1;
    assertThat(text(B)).isEqualTo("bbbb");
    assertThat(calls).containsExactly(read("in/1", 0), read("in/1", 0));
  }

  @Test
  void blocksAreReadAsMessagesLieInThem() throws IOException {
    byte[] content = new byte[2 * BLOCK + 7];
    new Random(1).nextBytes(content);
    kept.put("in/1", List.of(ByteBuffer.wrap(content)));
    List<SpoolRef> messages =
        List.of(
            new SpoolRef("in/1", BLOCK - 1, 2),
            new SpoolRef("in/1", BLOCK, MOST_OCTETS),
            new SpoolRef("in/1", 2 * BLOCK - MOST_OCTETS, MOST_OCTETS),
            new SpoolRef("in/1", 2 * BLOCK - MOST_OCTETS + 7, MOST_OCTETS));

    for (SpoolRef message : messages) {
      int from = (int) message.offset();
      assertThat(octets(message))
          .isEqualTo(Arrays.copyOfRange(content, from, from + (int) message.length()));
    }
    assertThat(calls)
        .containsExactly(read("in/1", 0), read("in/1", BLOCK), read("in/1", 2 * BLOCK));
  }

  @Test
  void aLongMessageIsAStreamOfItsOwn() throws IOException {
    put("in/1", "aaa" + "z".repeat(MOST_OCTETS + 1));
    var longer = new SpoolRef("in/1", 3, MOST_OCTETS + 1);

    assertThat(text(longer)).isEqualTo("z".repeat(MOST_OCTETS + 1));
    assertThat(calls).containsExactly("open " + longer);
  }

  @Test
  void aMissingSegmentIsToldAsSuch() {
    assertThatThrownBy(() -> reads.open(A)).isInstanceOf(Spool.SegmentMissingException.class);
  }

  @Test
  void whatFailedIsReadAnew() throws IOException {
    put("in/1", "aaabbbb");
    kept.fail(true);
    assertThatThrownBy(() -> reads.open(A)).isInstanceOf(IOException.class);
    kept.fail(false);
    assertThat(text(A)).isEqualTo("aaa");
  }

  @Test
  void aMessageBeyondItsSegmentFailsAlone() throws IOException {
    put("in/1", "aaabb");
    assertThatThrownBy(() -> reads.open(B)).isInstanceOf(IOException.class);
    assertThat(text(A)).isEqualTo("aaa");
  }

  @Test
  void oneReadsAndTheOthersWait() throws Exception {
    put("in/1", "aaabbbb");
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> texts = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        texts.add(
            threads.submit(
                () -> {
                  start.await();
                  return text(B);
                }));
      }
      start.countDown();
      for (Future<String> text : texts) {
        assertThat(text.get()).isEqualTo("bbbb");
      }
    }
    assertThat(calls).containsExactly(read("in/1", 0));
  }

  private void put(String key, String content) throws IOException {
    kept.put(key, List.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII))));
  }

  private String text(SpoolRef ref) throws IOException {
    return new String(octets(ref), StandardCharsets.US_ASCII);
  }

  private byte[] octets(SpoolRef ref) throws IOException {
    try (InputStream in = reads.open(ref)) {
      return in.readAllBytes();
    }
  }

  private static String read(String key, long offset) {
    return "read " + key + " " + offset + " " + BLOCK;
  }

  private Spool counting(Spool spool) {
    return (Spool)
        Proxy.newProxyInstance(
            Spool.class.getClassLoader(),
            new Class<?>[] {Spool.class},
            (_, method, arguments) -> {
              synchronized (calls) {
                calls.add(call(method.getName(), arguments));
              }
              try {
                return method.invoke(spool, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static String call(String name, Object[] arguments) {
    var text = new StringBuilder(name);
    for (Object argument : arguments) {
      text.append(' ').append(argument);
    }
    return text.toString();
  }
}
