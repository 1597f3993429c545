package dev.postern.functions.remote.smtp.mime;

/// What becomes of one entity of a message: a body part, or the message itself.
enum EntityCoding {
  /// All stays as it is.
  KEEP(""),
  /// Only its label changes: it has no 8-bit octets any more, or never had.
  RELABEL("7bit"),
  QUOTED_PRINTABLE("quoted-printable"),
  BASE64("base64");

  private final String label;

  EntityCoding(String label) {
    this.label = label;
  }

  /// Whether its body is encoded.
  boolean encodes() {
    return this == QUOTED_PRINTABLE || this == BASE64;
  }

  /// Its header field, without the line end.
  String field() {
    return "Content-Transfer-Encoding: " + label;
  }
}
