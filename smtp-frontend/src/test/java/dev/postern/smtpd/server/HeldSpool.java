package dev.postern.smtpd.server;

import dev.postern.message.SpoolRef;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A spool that can be made to hold every write until it is let go.
final class HeldSpool implements Spool {
  private final Spool inner;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final CountDownLatch called = new CountDownLatch(1);

  HeldSpool(Spool inner) {
    this.inner = inner;
  }

  void hold() {
    gate = new CountDownLatch(1);
  }

  void letGo() {
    gate.countDown();
  }

  /// Waits until a write is held.
  boolean awaitCall() throws InterruptedException {
    return called.await(20, TimeUnit.SECONDS);
  }

  private void pass() throws IOException {
    called.countDown();
    try {
      if (!gate.await(30, TimeUnit.SECONDS)) {
        throw new IOException("the test never let go");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void put(String key, List<ByteBuffer> buffers) throws IOException {
    pass();
    inner.put(key, buffers);
  }

  @Override
  public Upload beginUpload(String key) throws IOException {
    pass();
    return inner.beginUpload(key);
  }

  @Override
  public InputStream open(SpoolRef ref) throws IOException {
    return inner.open(ref);
  }

  @Override
  public byte[] read(String key, long offset, int most) throws IOException {
    return inner.read(key, offset, most);
  }

  @Override
  public void delete(String key) throws IOException {
    inner.delete(key);
  }

  @Override
  public void listOlderThan(Instant instant, Consumer<String> key) throws IOException {
    inner.listOlderThan(instant, key);
  }

  @Override
  public void close() {
    inner.close();
  }
}
