package dev.postern.functions.local;

import java.nio.charset.StandardCharsets;

/// A part of an address as the name of one folder that can neither lead elsewhere nor hide.
///
/// Letters, digits and `_ + = ~ -` stand as they are, dots too unless first; every other octet is
/// written as `%` and two hex digits. So `..` is `%2E.`, and `a/b` is `a%2Fb`.
final class FolderName {
  private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789_+=~-";

  private FolderName() {}

  static String of(String text) {
    var out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (PLAIN.indexOf(c) >= 0 || (c == '.' && !out.isEmpty())) {
        out.append(c);
      } else {
        out.append("%%%02X".formatted((int) c));
      }
    }
    return out.toString();
  }
}
