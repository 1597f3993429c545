package dev.postern.smtpd.intake;

import dev.postern.message.InboundManifest;
import dev.postern.smtpd.intake.SegmentStore.Result;
import dev.postern.spool.Spool.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message that is a segment of its own, stored in parts while it arrives. Its calls block; they
/// come one after the other.
///
/// **On failure:** the upload is aborted: the segment never becomes visible. After an unconfirmed
/// completion it may; then it is deleted, since no manifest refers to it. See [SegmentStore].
final class LargeUpload {
  private final SegmentStore store;
  private final String key;
  private @Nullable Upload upload;
  private long length;

  LargeUpload(SegmentStore store, String key) {
    this.store = store;
    this.key = key;
  }

  void part(List<ByteBuffer> bytes) throws IOException {
    if (upload == null) {
      upload = store.spool().beginUpload(key);
    }
    upload.part(bytes);
    for (ByteBuffer buffer : bytes) {
      length += buffer.remaining();
    }
  }

  /// Stores the last part and announces the segment.
  Outcome finish(FinishedMessage message) {
    long began = System.nanoTime();
    Result result;
    try {
      if (message.bytes().size() > 0) {
        part(message.bytes().buffers());
      }
      if (upload == null) {
        throw new IOException("an upload without bytes");
      }
      upload.complete();
      result = store.announce(new InboundManifest(key, List.of(message.entry(0, length))));
    } catch (IOException | RuntimeException e) {
      abort();
      result = store.notStored(key, e);
    }
    store.ended(result, 1, length, began);
    if (result.segmentIsUseless()) {
      store.delete(key);
    }
    return result.outcome();
  }

  /// Drops what was stored.
  void abort() {
    if (upload != null) {
      upload.abort();
      upload = null;
    }
  }
}
