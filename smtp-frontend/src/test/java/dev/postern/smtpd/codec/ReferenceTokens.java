package dev.postern.smtpd.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a client's bytes mean, read from all of them at once and line by line: the decoder's other
/// self, made as plain as can be.
///
/// Behind `DATA` comes data, behind `BDAT n` (`LAST`) a chunk of text, behind `BDATA n` one of any
/// octets, behind `ASK` a line as long as AUTH's.
final class ReferenceTokens {
  private static final Pattern CHUNK =
      Pattern.compile("BDAT(A?) (\\d{1,4})( LAST)?", Pattern.CASE_INSENSITIVE);

  private final byte[] all;
  private final List<String> tokens = new ArrayList<>();
  private int at;
  private boolean longLine;
  private boolean inChunks;
  private boolean text;
  private boolean afterCr;

  ReferenceTokens(byte[] all) {
    this.all = all.clone();
  }

  /// How a line that is no data starts a chunk; null when it does not.
  static @Nullable Matcher chunk(String line) {
    Matcher chunk = CHUNK.matcher(line);
    return chunk.matches() ? chunk : null;
  }

  /// `C text`, `D octets` (all data of a message or chunk as one), `.`, `;` and faults.
  List<String> read() {
    boolean more = true;
    while (more && at < all.length) {
      more = command();
    }
    return tokens;
  }

  private boolean command() {
    int most = longLine || startsLikeAuth() ? SmtpDecoder.MAX_AUTH_LINE : SmtpDecoder.MAX_COMMAND;
    for (int i = at; i < all.length; i++) {
      if (i - at >= most) {
        return fault("LINE_TOO_LONG");
      }
      if (all[i] == '\n') {
        return fault("BARE_LINE_FEED");
      }
      if (all[i] == '\r') {
        if (i + 1 - at >= most) {
          return fault("LINE_TOO_LONG");
        }
        if (i + 1 == all.length) {
          return false;
        }
        return all[i + 1] == '\n' ? line(i) : fault("BARE_CARRIAGE_RETURN");
      }
    }
    return all.length - at >= most && fault("LINE_TOO_LONG");
  }

  private boolean startsLikeAuth() {
    String start = new String(all, at, Math.min(5, all.length - at), StandardCharsets.ISO_8859_1);
    return start.toUpperCase(Locale.ROOT).equals("AUTH ");
  }

  private boolean line(int end) {
    String text = new String(all, at, end - at, StandardCharsets.UTF_8);
    tokens.add("C " + text);
    at = end + 2;
    longLine = text.equals("ASK");
    Matcher chunk = chunk(text);
    if (text.equals("DATA")) {
      return data();
    }
    return chunk == null || chunk(chunk);
  }

  private boolean data() {
    var taken = new StringBuilder();
    while (true) {
      int cr = at;
      while (cr < all.length && all[cr] != '\r') {
        if (all[cr] == '\n') {
          return fault("BARE_LINE_FEED");
        }
        cr++;
      }
      String line = new String(all, at, cr - at, StandardCharsets.ISO_8859_1);
      String unstuffed = line.startsWith(".") ? line.substring(1) : line;
      boolean isEnd = line.equals(".");
      if (cr + 1 >= all.length) {
        taken.append(unstuffed).append(cr < all.length && !isEnd ? "\r" : "");
        unfinished(taken);
        return false;
      }
      if (all[cr + 1] != '\n') {
        return fault("BARE_CARRIAGE_RETURN");
      }
      at = cr + 2;
      if (isEnd) {
        unfinished(taken);
        tokens.add(".");
        return true;
      }
      taken.append(unstuffed).append("\r\n");
    }
  }

  private void unfinished(StringBuilder taken) {
    if (!taken.isEmpty()) {
      tokens.add("D " + taken);
    }
  }

  private boolean chunk(Matcher command) {
    int octets = Integer.parseInt(command.group(2));
    int end = Math.min(all.length, at + octets);
    byte[] taken = Arrays.copyOfRange(all, at, end);
    boolean whole = end - at == octets;
    if (!inChunks) {
      text = command.group(1).isEmpty();
      inChunks = true;
      afterCr = false;
    }
    if (text) {
      for (byte b : taken) {
        if (afterCr && b != '\n') {
          return fault("BARE_CARRIAGE_RETURN");
        }
        if (!afterCr && b == '\n') {
          return fault("BARE_LINE_FEED");
        }
        afterCr = b == '\r';
      }
    }
    boolean last = command.group(3) != null;
    if (whole && last && afterCr) {
      return fault("BARE_CARRIAGE_RETURN");
    }
    unfinished(new StringBuilder(new String(taken, StandardCharsets.ISO_8859_1)));
    at = end;
    if (!whole) {
      return false;
    }
    inChunks = !last;
    tokens.add(";");
    return true;
  }

  /// Data before a fault does not count: how much of it was passed on depends on the reads.
  private boolean fault(String which) {
    tokens.add("! " + which);
    return false;
  }
}
