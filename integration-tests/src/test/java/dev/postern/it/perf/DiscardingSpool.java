package dev.postern.it.perf;

import dev.postern.message.SpoolRef;
import dev.postern.spool.Spool;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// Takes every segment and keeps none.
final class DiscardingSpool implements Spool {
  @Override
  public void put(String key, List<ByteBuffer> buffers) {}

  @Override
  public Upload beginUpload(String key) {
    return new Upload() {
      @Override
      public void part(List<ByteBuffer> buffers) {}

      @Override
      public void complete() {}

      @Override
      public void abort() {}
    };
  }

  @Override
  public InputStream open(SpoolRef ref) throws SegmentMissingException {
    throw missing(ref.key());
  }

  @Override
  public byte[] read(String key, long offset, int most) throws SegmentMissingException {
    throw missing(key);
  }

  private static SegmentMissingException missing(String key) {
    return new SegmentMissingException(key, new IllegalStateException("nothing is kept"));
  }

  @Override
  public void delete(String key) {}

  @Override
  public void listOlderThan(Instant instant, Consumer<String> key) {}

  @Override
  public void close() {}
}
