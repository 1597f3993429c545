package dev.postern.functions.bounce;

import dev.postern.message.Sha256;

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
    return Sha256.hex(content, 12);
  }
}
