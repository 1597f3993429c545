package dev.postern.functions.bounce;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A finished notification.
///
/// @param content the whole message, CRLF line ends
/// @param messageId without brackets
/// @param eightBit whether it holds octets above 127
/// @param smtpUtf8 whether its headers or addresses do
@SuppressWarnings("ArrayRecordComponent") // never compared
record Dsn(byte[] content, String messageId, boolean eightBit, boolean smtpUtf8) {
  /// Twelve hex digits that another content does not have.
  String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
