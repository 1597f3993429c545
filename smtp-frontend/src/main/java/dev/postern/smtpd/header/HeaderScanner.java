package dev.postern.smtpd.header;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads a message's header while it passes: counts its hops and finds its Message-ID.
///
/// A hop is a line that begins `received` or `delivered`, whatever its case and whatever follows.
/// Only the first [#KEPT] octets of a line are looked at.
///
/// **Seed:** spec 10.3. **Standard:** RFC 5322 §3.6.4.
public final class HeaderScanner {
  private static final int KEPT = 1000;
  private static final String MESSAGE_ID = "message-id:";

  private byte[] line = new byte[128];
  private int length;
  private boolean inHeader = true;
  private boolean inMessageId;
  private int hops;
  private String messageId = "";

  public int hops() {
    return hops;
  }

  /// The Message-ID without brackets, printable ASCII; empty when none was found.
  public String messageId() {
    return messageId;
  }

  /// Looks at the next bytes of the message; their reader index stays where it is.
  public void scan(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (inHeader && at < end) {
      int lf = bytes.indexOf(at, end, (byte) '\n');
      int stop = lf < 0 ? end : lf;
      keep(bytes, at, stop - at);
      at = stop + 1;
      if (lf >= 0) {
        endOfLine();
      }
    }
  }

  private void keep(ByteBuf bytes, int from, int count) {
    int wanted = Math.min(count, KEPT - length);
    if (length + wanted > line.length) {
      line = Arrays.copyOf(line, Math.min(KEPT, Math.max(line.length * 2, length + wanted)));
    }
    bytes.getBytes(from, line, length, wanted);
    length += wanted;
  }

  private void endOfLine() {
    int size = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    length = 0;
    if (size == 0) {
      inHeader = false;
      line = new byte[0];
      return;
    }
    if (begins("received", size) || begins("delivered", size)) {
      hops++;
    }
    boolean folded = line[0] == ' ' || line[0] == '\t';
    if (!folded) {
      inMessageId = messageId.isEmpty() && begins(MESSAGE_ID, size);
    }
    if (inMessageId && messageId.isEmpty()) {
      int from = folded ? 0 : MESSAGE_ID.length();
      messageId = bare(new String(line, from, size - from, StandardCharsets.ISO_8859_1));
    }
  }

  private boolean begins(String prefix, int size) {
    if (size < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if ((line[i] | 0x20) != prefix.charAt(i) && line[i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String bare(String value) {
    String text = value.strip();
    if (text.startsWith("<") && text.endsWith(">")) {
      text = text.substring(1, text.length() - 1);
    }
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? text : "";
  }
}
