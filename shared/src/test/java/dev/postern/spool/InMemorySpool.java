package dev.postern.spool;

import dev.postern.message.SpoolRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/// A spool in memory, for tests; it runs the same contract test as the S3 one. [#fail] makes every
/// call fail.
public final class InMemorySpool implements Spool {
  private final Map<String, Stored> segments = new ConcurrentSkipListMap<>();
  private final InstantSource clock;
  private volatile boolean failing;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(byte[] content, Instant at) {}

  public InMemorySpool(InstantSource clock) {
    this.clock = clock;
  }

  /// From now on every call fails, or none does.
  public void fail(boolean failing) {
    this.failing = failing;
  }

  /// The keys of all segments.
  public List<String> keys() {
    return List.copyOf(segments.keySet());
  }

  @Override
  public void put(String key, List<ByteBuffer> buffers) throws IOException {
    check();
    segments.put(key, new Stored(join(buffers), clock.instant()));
  }

  @Override
  public Upload beginUpload(String key) throws IOException {
    check();
    var content = new ByteArrayOutputStream();
    return new Upload() {
      private boolean aborted;

      @Override
      public void part(List<ByteBuffer> buffers) throws IOException {
        check();
        checkOpen();
        content.writeBytes(join(buffers));
      }

      @Override
      public void complete() throws IOException {
        checkOpen();
        put(key, List.of(ByteBuffer.wrap(content.toByteArray())));
      }

      @Override
      public void abort() {
        aborted = true;
        content.reset();
      }

      private void checkOpen() throws IOException {
        if (aborted) {
          throw new IOException("the upload of " + key + " was aborted");
        }
      }
    };
  }

  @Override
  public InputStream open(SpoolRef ref) throws IOException {
    byte[] content = content(ref.key());
    if (ref.offset() + ref.length() > content.length) {
      throw new IOException(ref + " reaches beyond its segment");
    }
    return new ByteArrayInputStream(content, (int) ref.offset(), (int) ref.length());
  }

  @Override
  public byte[] read(String key, long offset, int most) throws IOException {
    byte[] content = content(key);
    if (offset >= content.length) {
      throw new IOException(offset + " is beyond segment " + key);
    }
    return Arrays.copyOfRange(content, (int) offset, (int) Math.min(content.length, offset + most));
  }

  private byte[] content(String key) throws IOException {
    check();
    Stored stored = segments.get(key);
    if (stored == null) {
      throw new SegmentMissingException(key, new IOException("not there"));
    }
    return stored.content();
  }

  @Override
  public void delete(String key) throws IOException {
    check();
    segments.remove(key);
  }

  @Override
  public void listOlderThan(Instant instant, Consumer<String> key) throws IOException {
    check();
    segments.forEach(
        (k, stored) -> {
          if (PREFIXES.stream().anyMatch(k::startsWith) && stored.at().isBefore(instant)) {
            key.accept(k);
          }
        });
  }

  @Override
  public void close() {}

  private void check() throws IOException {
    if (failing) {
      throw new IOException("the spool does not answer");
    }
  }

  private static byte[] join(List<ByteBuffer> buffers) {
    var out = new ByteArrayOutputStream();
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }
}
