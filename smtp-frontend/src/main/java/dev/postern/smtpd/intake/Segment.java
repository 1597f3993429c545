package dev.postern.smtpd.intake;

import dev.postern.message.InboundManifest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The messages that are stored, announced and answered together.
///
/// Bounds: `postern.spool.segment-size` octets and [#MAX_MANIFEST] octets of manifest; one message
/// alone always fits.
final class Segment {
  /// Octets of a manifest, below what a queue message may have.
  static final int MAX_MANIFEST = 900_000;

  private final long maxOctets;
  private final List<FinishedMessage> messages = new ArrayList<>();
  private long octets;
  private long manifestOctets;
  private boolean due;

  Segment(long maxOctets) {
    this.maxOctets = maxOctets;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  boolean fits(FinishedMessage message) {
    return messages.isEmpty()
        || (octets + message.bytes().size() <= maxOctets
            && manifestOctets + message.manifestOctets() <= MAX_MANIFEST);
  }

  void add(FinishedMessage message) {
    messages.add(message);
    octets += message.bytes().size();
    manifestOctets += message.manifestOctets();
  }

  /// Whether nothing more fits.
  boolean isFull() {
    return octets >= maxOctets;
  }

  /// Whether it need not wait for more messages.
  boolean isDue() {
    return due || isFull();
  }

  void setDue() {
    due = true;
  }

  List<FinishedMessage> messages() {
    return messages;
  }

  /// Takes out those nobody waits for any more.
  List<FinishedMessage> removeCancelled() {
    List<FinishedMessage> cancelled =
        messages.stream().filter(FinishedMessage::isCancelled).toList();
    messages.removeAll(cancelled);
    return cancelled;
  }

  List<ByteBuffer> buffers() {
    List<ByteBuffer> all = new ArrayList<>();
    messages.forEach(m -> all.addAll(m.bytes().buffers()));
    return all;
  }

  InboundManifest manifest(String key) {
    List<InboundManifest.Entry> entries = new ArrayList<>(messages.size());
    long offset = 0;
    for (FinishedMessage message : messages) {
      entries.add(message.entry(offset, message.bytes().size()));
      offset += message.bytes().size();
    }
    return new InboundManifest(key, entries);
  }
}
