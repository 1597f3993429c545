package dev.postern.message;

/// Where one message's bytes lie: a range of an immutable spool object.
///
/// The range begins with our own `Received:` line and holds the message with CRLF line ends, not
/// dot-stuffed.
///
/// @param key the segment's key in the spool bucket
/// @param offset the first octet
/// @param length octets, at least 1
public record SpoolRef(String key, long offset, long length) {
  public SpoolRef {
    if (key.isBlank()) {
      throw new IllegalArgumentException("a spool reference needs a key");
    }
    if (offset < 0 || length < 1) {
      throw new IllegalArgumentException(
          "a spool reference has an offset from 0 and a length from 1, not "
              + offset
              + " and "
              + length);
    }
  }
}
