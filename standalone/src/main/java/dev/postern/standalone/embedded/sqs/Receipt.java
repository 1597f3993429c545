package dev.postern.standalone.embedded.sqs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a receipt handle stands for: the message's row, and which receive of it.
record Receipt(long id, long nonce) {
  private static final Pattern HANDLE = Pattern.compile("([0-9a-f]{1,15})-([0-9a-f]{1,16})");

  String handle() {
    return Long.toHexString(id) + "-" + Long.toHexString(nonce);
  }

  static Receipt parse(String handle) {
    Matcher matcher = HANDLE.matcher(handle);
    if (!matcher.matches()) {
      throw new SqsFault(
          SqsFault.Code.RECEIPT_HANDLE_IS_INVALID,
          "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
    }
    return new Receipt(
        Long.parseUnsignedLong(matcher.group(1), 16), Long.parseUnsignedLong(matcher.group(2), 16));
  }
}
