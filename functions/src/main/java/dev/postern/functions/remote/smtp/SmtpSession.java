package dev.postern.functions.remote.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/// An open connection to a peer that waits for MAIL, and what it has carried. Used by one thread at
/// a time.
final class SmtpSession implements Closeable {
  /// QUIT is a courtesy; a peer that does not answer it is left.
  private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(2);

  private final PeerConnection line;
  private final Handshake.Done peer;
  private int transactions;
  private boolean clean = true;

  SmtpSession(PeerConnection line, Handshake.Done peer) {
    this.line = line;
    this.peer = peer;
  }

  PeerConnection line() {
    return line;
  }

  /// What the peer offers, and how the connection is protected.
  Handshake.Done peer() {
    return peer;
  }

  /// Transactions begun before.
  int transactions() {
    return transactions;
  }

  /// Whether the peer has nothing of an earlier transaction left: else RSET comes first.
  boolean isClean() {
    return clean;
  }

  void begin() {
    transactions++;
    clean = false;
  }

  /// The transaction ended in a confirmed message.
  void delivered() {
    clean = true;
  }

  /// Whether another transaction may follow.
  boolean isUsable() {
    return line.isUsable();
  }

  /// Ends the session as RFC 5321 §4.1.1.10 has it; where the peer is gone, at once.
  @Override
  public void close() {
    if (line.isUsable()) {
      farewell(line);
    }
    line.close();
  }

  static void farewell(PeerConnection line) {
    try {
      line.send("QUIT\r\n");
      var _ = line.reply(QUIT_TIMEOUT);
    } catch (IOException _) {
      // what was to be done is done, whatever becomes of the farewell
    }
  }
}
