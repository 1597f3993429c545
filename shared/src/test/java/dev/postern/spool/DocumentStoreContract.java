package dev.postern.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.spool.DocumentStore.Document;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store of documents does. Names are fresh, so it may hold others.
public abstract class DocumentStoreContract {
  private String name = "";

  /// The store under test, the same for all calls of one test.
  protected abstract DocumentStore documents();

  @BeforeEach
  void freshName() {
    name = "rules/" + UUID.randomUUID() + ".json";
  }

  @Test
  void whatIsNotThereIsEmpty() throws IOException {
    assertThat(documents().read(name)).isEmpty();
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    assertThat(documents().write(name, "{\"größe\": \"世界\"}", null)).isTrue();
    assertThat(text()).isEqualTo("{\"größe\": \"世界\"}");
  }

  @Test
  void aLongOneIsWholeToo() throws IOException {
    String text = "0123456789abcdef".repeat(400_000);
    assertThat(documents().write(name, text, null)).isTrue();
    assertThat(text().equals(text)).isTrue();
  }

  @Test
  void aNewOneIsWrittenOnce() throws IOException {
    documents().write(name, "first", null);
    assertThat(documents().write(name, "second", null)).isFalse();
    assertThat(text()).isEqualTo("first");
  }

  @Test
  void onlyWhatWasReadIsReplaced() throws IOException {
    documents().write(name, "first", null);
    Document first = documents().read(name).orElseThrow();
    assertThat(documents().write(name, "second", first.tag())).isTrue();
    assertThat(documents().write(name, "third", first.tag())).isFalse();
    assertThat(text()).isEqualTo("second");
  }

  @Test
  void whatIsNotThereIsNotReplaced() throws IOException {
    documents().write(name, "first", null);
    String tag = documents().read(name).orElseThrow().tag();
    assertThat(documents().write(name + "-other", "second", tag)).isFalse();
    assertThat(documents().read(name + "-other")).isEmpty();
  }

  @Test
  void ofManyThatReplaceTheSameOneDoes() throws Exception {
    documents().write(name, "first", null);
    String tag = documents().read(name).orElseThrow().tag();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      threads.submit(
                          (Callable<Boolean>) () -> documents().write(name, "by " + i, tag)))
              .toList();
      int written = 0;
      for (var one : all) {
        written += one.get(20, TimeUnit.SECONDS) ? 1 : 0;
      }
      assertThat(written).isEqualTo(1);
    }
  }

  @Test
  void namesOfSegmentsAreRefused() {
    assertThatThrownBy(() -> documents().write("in/x", "{}", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in/x");
  }

  private String text() throws IOException {
    return documents().read(name).orElseThrow().text();
  }
}
