package dev.postern.functions.local;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// What delivery looks at in a message's header.
///
/// @param deliveredTo its whole `Delivered-To: ` lines
/// @param messageId without brackets, printable ASCII; empty when there is none
record TraceHeaders(Set<String> deliveredTo, String messageId) {
  private static final String DELIVERED_TO = "Delivered-To: ";
  private static final String MESSAGE_ID = "message-id:";

  /// Characters of a Message-ID that are looked at.
  private static final int LONGEST_ID = 700;

  /// Reads the header at the start of a message.
  static TraceHeaders of(byte[] message) {
    Set<String> deliveredTo = new HashSet<>();
    String messageId = "";
    boolean folded = false;
    int from = 0;
    for (int i = 0; i < message.length; i++) {
      if (message[i] != '\n') {
        continue;
      }
      int end = i > from && message[i - 1] == '\r' ? i - 1 : i;
      if (end == from) {
        break;
      }
      String line = new String(message, from, end - from, StandardCharsets.UTF_8);
      if (line.startsWith(DELIVERED_TO)) {
        deliveredTo.add(line);
      }
      boolean continues = folded && (line.startsWith(" ") || line.startsWith("\t"));
      if (messageId.isEmpty() && (continues || isMessageId(line))) {
        messageId = bare(continues ? line : line.substring(MESSAGE_ID.length()));
        folded = messageId.isEmpty();
      } else {
        folded = false;
      }
      from = i + 1;
    }
    return new TraceHeaders(Set.copyOf(deliveredTo), messageId);
  }

  private static boolean isMessageId(String line) {
    return line.length() >= MESSAGE_ID.length()
        && line.substring(0, MESSAGE_ID.length()).toLowerCase(Locale.ROOT).equals(MESSAGE_ID);
  }

  private static String bare(String value) {
    String text = value.strip();
    if (text.startsWith("<") && text.endsWith(">")) {
      text = text.substring(1, text.length() - 1);
    }
    return text.length() <= LONGEST_ID && text.chars().allMatch(c -> c >= ' ' && c < 0x7f)
        ? text
        : "";
  }
}
