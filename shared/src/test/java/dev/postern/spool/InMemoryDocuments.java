package dev.postern.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Documents in memory, for tests; they run the same contract test as those in S3. [#fail] makes
/// every call fail.
public final class InMemoryDocuments implements DocumentStore {
  private final Map<String, Document> documents = new HashMap<>();
  private boolean failing;
  private int writes;

  /// From now on every call fails, or none does.
  public synchronized void fail(boolean fail) {
    failing = fail;
  }

  /// How many writes were made.
  public synchronized int writes() {
    return writes;
  }

  @Override
  public synchronized Optional<Document> read(String name) throws IOException {
    check();
    return Optional.ofNullable(documents.get(name));
  }

  @Override
  public synchronized boolean write(String name, String text, @Nullable String replaced)
      throws IOException {
    if (!name.startsWith(PREFIX) || text.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS) {
      throw new IllegalArgumentException(name);
    }
    check();
    Document there = documents.get(name);
    if (there == null ? replaced != null : !there.tag().equals(replaced)) {
      return false;
    }
    documents.put(name, new Document(text, Integer.toString(++writes)));
    return true;
  }

  private void check() throws IOException {
    if (failing) {
      throw new IOException("the store does not answer");
    }
  }
}
