package dev.postern.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.message.SpoolRef;
import dev.postern.spool.Spool.SegmentMissingException;
import dev.postern.spool.Spool.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every spool does. A subclass names the spool; keys are fresh, so it may hold other
/// segments.
public abstract class SpoolContract {
  private static final int MIB = 1024 * 1024;

  private String key = "";

  /// The spool under test, the same for all calls of one test.
  protected abstract Spool spool();

  @BeforeEach
  void freshKey() {
    key = "in/" + UUID.randomUUID();
  }

  @Test
  void whatWasPutIsRead() throws IOException {
    put(key, "hello");
    assertThat(read(key, 0, 5)).isEqualTo("hello");
  }

  @Test
  void aRangeIsReadFromItsFirstToItsLastOctet() throws IOException {
    put(key, "0123456789");
    assertThat(read(key, 0, 1)).isEqualTo("0");
    assertThat(read(key, 3, 4)).isEqualTo("3456");
    assertThat(read(key, 9, 1)).isEqualTo("9");
    assertThat(read(key, 0, 10)).isEqualTo("0123456789");
  }

  @Test
  void oneOctet() throws IOException {
    put(key, "x");
    assertThat(read(key, 0, 1)).isEqualTo("x");
  }

  @Test
  void everyOctetValueSurvives() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    spool().put(key, List.of(ByteBuffer.wrap(all)));
    assertThat(readAll(key, 0, all.length)).isEqualTo(all);
  }

  @Test
  void octetsAreReadOneByOneAsWell() throws IOException {
    spool().put(key, List.of(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0})));
    try (InputStream in = spool().open(new SpoolRef(key, 0, 2))) {
      assertThat(List.of(in.read(), in.read(), in.read())).containsExactly(0xff, 0, -1);
    }
  }

  @Test
  void unicodeSurvives() throws IOException {
    String text = "Grüße, 世界 🐟\r\n";
    put(key, text);
    assertThat(read(key, 0, text.getBytes(StandardCharsets.UTF_8).length)).isEqualTo(text);
  }

  @Test
  void manyBuffersAreOneSegmentAndTheirPositionsStay() throws IOException {
    ByteBuffer skipped = ByteBuffer.wrap("XXabYY".getBytes(StandardCharsets.US_ASCII));
    skipped.position(2).limit(4);
    ByteBuffer direct = ByteBuffer.allocateDirect(2).put((byte) 'c').put((byte) 'd').flip();
    ByteBuffer readOnly = ByteBuffer.wrap(new byte[] {'e'}).asReadOnlyBuffer();
    spool().put(key, List.of(skipped, ByteBuffer.allocate(0), direct, readOnly));
    assertThat(read(key, 0, 5)).isEqualTo("abcde");
    assertThat(skipped.position()).isEqualTo(2);
    assertThat(skipped.remaining()).isEqualTo(2);
    assertThat(direct.remaining()).isEqualTo(2);
  }

  @Test
  void anEmptySegmentIsKept() throws IOException {
    spool().put(key, List.of());
    assertThat(keysOlderThan(later())).contains(key);
    assertThatThrownBy(() -> readAll(key, 0, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void twelveMebibytesAtOnce() throws IOException {
    byte[] content = noise(12 * MIB);
    spool().put(key, List.of(ByteBuffer.wrap(content)));
    assertThat(Arrays.equals(readAll(key, 0, content.length), content)).isTrue();
    assertThat(readAll(key, content.length - 3, 3))
        .isEqualTo(Arrays.copyOfRange(content, content.length - 3, content.length));
  }

  @Test
  void puttingAgainReplaces() throws IOException {
    put(key, "first");
    put(key, "again");
    assertThat(read(key, 0, 5)).isEqualTo("again");
  }

  @Test
  void anUploadOfTwoPartsIsOneSegment() throws IOException {
    byte[] first = noise(Upload.PART_SIZE);
    byte[] last = {'e', 'n', 'd'};
    Upload upload = spool().beginUpload(key);
    int half = first.length / 2;
    upload.part(List.of(ByteBuffer.wrap(first, 0, half), ByteBuffer.wrap(first, half, half)));
    upload.part(List.of(ByteBuffer.wrap(last)));
    assertMissing(key);
    upload.complete();
    assertThat(Arrays.equals(readAll(key, 0, first.length), first)).isTrue();
    assertThat(readAll(key, first.length, 3)).isEqualTo(last);
  }

  @Test
  void anUploadOfOneSmallPart() throws IOException {
    Upload upload = spool().beginUpload(key);
    upload.part(List.of(ByteBuffer.wrap(new byte[] {'x'})));
    upload.complete();
    assertThat(read(key, 0, 1)).isEqualTo("x");
  }

  @Test
  void anAbortedUploadLeavesNothing() throws IOException {
    Upload upload = spool().beginUpload(key);
    upload.part(List.of(ByteBuffer.wrap(noise(Upload.PART_SIZE))));
    upload.abort();
    assertMissing(key);
    assertThat(keysOlderThan(later())).doesNotContain(key);
  }

  @Test
  void anUploadCannotBeCompletedOnceItWasAborted() throws IOException {
    Upload upload = spool().beginUpload(key);
    upload.part(List.of(ByteBuffer.wrap(new byte[] {'x'})));
    upload.abort();
    assertThatThrownBy(upload::complete).isInstanceOf(IOException.class);
    assertMissing(key);
  }

  @Test
  void abortingTwiceIsNoError() throws IOException {
    Upload upload = spool().beginUpload(key);
    upload.abort();
    upload.abort();
    assertMissing(key);
  }

  @Test
  void aMissingSegmentIsToldByItsName() {
    assertThatThrownBy(() -> readAll(key, 0, 1))
        .isInstanceOf(SegmentMissingException.class)
        .hasMessageContaining(key)
        .hasCauseInstanceOf(Exception.class);
  }

  @Test
  void aRangeBeyondTheEndIsAnError() throws IOException {
    put(key, "0123456789");
    assertThatThrownBy(() -> readAll(key, 8, 3))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SegmentMissingException.class)
        .hasMessageContaining(key);
    assertThatThrownBy(() -> readAll(key, 10, 1))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SegmentMissingException.class)
        .hasMessageContaining(key);
  }

  @Test
  void aBlockIsReadWholeOrUpToTheEnd() throws IOException {
    put(key, "0123456789");
    assertThat(spool().read(key, 0, 10)).asString().isEqualTo("0123456789");
    assertThat(spool().read(key, 2, 3)).asString().isEqualTo("234");
    assertThat(spool().read(key, 8, 1000)).asString().isEqualTo("89");
    byte[] content = noise(MIB);
    spool().put(key + "-b", List.of(ByteBuffer.wrap(content)));
    assertThat(Arrays.equals(spool().read(key + "-b", 0, 2 * MIB), content)).isTrue();
  }

  @Test
  void aBlockThatBeginsBeyondTheEndIsAnError() throws IOException {
    put(key, "0123456789");
    assertThatThrownBy(() -> spool().read(key, 10, 5))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SegmentMissingException.class)
        .hasMessageContaining(key);
  }

  @Test
  void aBlockOfAMissingSegmentIsToldByItsName() {
    assertThatThrownBy(() -> spool().read(key, 0, 5))
        .isInstanceOf(SegmentMissingException.class)
        .hasMessageContaining(key);
  }

  @Test
  void aStreamMayBeClosedUnread() throws IOException {
    spool().put(key, List.of(ByteBuffer.wrap(noise(MIB))));
    for (int i = 0; i < 5; i++) {
      try (InputStream in = spool().open(new SpoolRef(key, 0, MIB))) {
        assertThat(in.readNBytes(100)).hasSize(100);
      }
    }
    assertThat(readAll(key, 0, MIB)).hasSize(MIB);
  }

  @Test
  void whatWasDeletedIsMissing() throws IOException {
    put(key, "x");
    spool().delete(key);
    assertMissing(key);
    assertThat(keysOlderThan(later())).doesNotContain(key);
  }

  @Test
  void deletingWhatIsNotThereIsNoError() throws IOException {
    spool().delete(key);
    put(key, "x");
    spool().delete(key);
    spool().delete(key);
    assertMissing(key);
  }

  @Test
  void onlySegmentsOlderThanTheInstantAreListed() throws IOException {
    put(key, "x");
    put(key + "-b", "y");
    assertThat(keysOlderThan(later())).contains(key, key + "-b");
    assertThat(keysOlderThan(Instant.now().minus(Duration.ofHours(1))))
        .doesNotContain(key, key + "-b");
  }

  @Test
  void whatIsNoSegmentIsNotListed() throws IOException {
    String bounce = "dsn/" + UUID.randomUUID();
    String document = "rules/" + UUID.randomUUID();
    String forward = "fwd/" + UUID.randomUUID();
    put(bounce, "x");
    put(forward, "x");
    put(document, "x");
    assertThat(keysOlderThan(later())).contains(bounce, forward).doesNotContain(document);
  }

  private void put(String name, String content) throws IOException {
    spool().put(name, List.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8))));
  }

  private String read(String name, long offset, long length) throws IOException {
    return new String(readAll(name, offset, length), StandardCharsets.UTF_8);
  }

  private byte[] readAll(String name, long offset, long length) throws IOException {
    try (InputStream in = spool().open(new SpoolRef(name, offset, length))) {
      return in.readAllBytes();
    }
  }

  private List<String> keysOlderThan(Instant instant) throws IOException {
    List<String> keys = new ArrayList<>();
    spool().listOlderThan(instant, keys::add);
    return keys;
  }

  private void assertMissing(String name) {
    assertThatThrownBy(() -> readAll(name, 0, 1)).isInstanceOf(SegmentMissingException.class);
  }

  /// Past any clock difference between us and the store.
  private static Instant later() {
    return Instant.now().plus(Duration.ofHours(1));
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }
}
