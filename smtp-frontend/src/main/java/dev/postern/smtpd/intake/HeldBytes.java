package dev.postern.smtpd.intake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The bytes of one message, or of one part of a large one, in pooled heap memory.
///
/// They are copied once from the socket's buffers, which are so free for the next read and never
/// pinned by a few octets. Used by one thread at a time.
final class HeldBytes {
  private final List<ByteBuf> chunks = new ArrayList<>(2);
  private int size;

  int size() {
    return size;
  }

  /// Octets that can be taken without another chunk.
  int room() {
    return chunks.isEmpty() ? 0 : chunks.getLast().maxWritableBytes();
  }

  void addChunk(ByteBufAllocator allocator, int capacity) {
    chunks.add(allocator.heapBuffer(capacity, capacity));
  }

  /// Takes as much of `bytes` as there is room for.
  void fill(ByteBuf bytes) {
    int count = Math.min(room(), bytes.readableBytes());
    chunks.getLast().writeBytes(bytes, count);
    size += count;
  }

  /// Views of the bytes, valid until the release.
  List<ByteBuffer> buffers() {
    List<ByteBuffer> views = new ArrayList<>(chunks.size());
    for (ByteBuf chunk : chunks) {
      views.add(chunk.nioBuffer());
    }
    return views;
  }

  void release() {
    chunks.forEach(ByteBuf::release);
    chunks.clear();
    size = 0;
  }
}
