package dev.postern.functions.remote.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The SHA-256 of a body in relaxed canonical form, made while the body streams by.
///
/// A bare CR or LF is a line end, as the client sends it.
///
/// **Standard:** RFC 6376 §3.4.4, with its erratum: a body without anything but line ends is empty.
final class RelaxedBodyHash {
  private final MessageDigest digest;
  private final byte[] out = new byte[8 * 1024];
  private int filled;

  /// Line ends not yet known to be followed by anything.
  private long lineEnds;

  private boolean space;
  private boolean afterCr;
  private boolean empty = true;

  RelaxedBodyHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void update(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      update(octets[i]);
    }
  }

  private void update(byte octet) {
    boolean secondHalf = afterCr && octet == '\n';
    afterCr = octet == '\r';
    if (secondHalf) {
      return;
    }
    switch (octet) {
      case '\r', '\n' -> {
        space = false;
        lineEnds++;
      }
      case ' ', '\t' -> space = true;
      default -> {
        catchUp();
        put(octet);
      }
    }
  }

  private void catchUp() {
    empty = false;
    for (; lineEnds > 0; lineEnds--) {
      put((byte) '\r');
      put((byte) '\n');
    }
    if (space) {
      put((byte) ' ');
      space = false;
    }
  }

  private void put(byte octet) {
    if (filled == out.length) {
      digest.update(out);
      filled = 0;
    }
    out[filled++] = octet;
  }

  /// The hash of all; nothing may follow.
  byte[] finish() {
    if (!empty) {
      put((byte) '\r');
      put((byte) '\n');
    }
    digest.update(out, 0, filled);
    return digest.digest();
  }
}
