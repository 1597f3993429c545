package dev.postern.functions.remote.smtp.mime;

import dev.postern.functions.remote.smtp.mime.EntityHeader.HeaderField;

/// The header of one entity of a converted message.
///
/// 8-bit text that does not say what it is becomes text of charset `unknown-8bit`.
///
/// **Standard:** RFC 2045 §4, §6.1; RFC 1428 §3.
final class EntityFields {
  private static final String ENCODING = "content-transfer-encoding";

  private EntityFields() {}

  /// The header as it is sent.
  ///
  /// @param ofMessage whether it must say that it is of a message in MIME
  static String of(EntityHeader header, EntityCoding coding, boolean ofMessage) {
    var text = new StringBuilder();
    boolean labelled = false;
    for (HeaderField field : header.fields()) {
      if (coding == EntityCoding.KEEP || !field.name().equals(ENCODING)) {
        text.append(field.text());
      } else if (!labelled) {
        text.append(coding.field()).append("\r\n");
        labelled = true;
      }
    }
    if (ofMessage && lacks(header, "mime-version")) {
      text.append("MIME-Version: 1.0\r\n");
    }
    if (coding.encodes() && lacks(header, "content-type")) {
      text.append("Content-Type: text/plain; charset=unknown-8bit\r\n");
    }
    if (coding.encodes() && !labelled) {
      text.append(coding.field()).append("\r\n");
    }
    return text.append(header.end()).toString();
  }

  private static boolean lacks(EntityHeader header, String name) {
    return header.fields().stream().noneMatch(f -> f.name().equals(name));
  }
}
