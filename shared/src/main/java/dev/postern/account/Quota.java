package dev.postern.account;

import java.util.regex.Pattern;

/// How much a mailbox may hold: `BYTES[S][k|m|g][,COUNT[C]]`, as `50m` or `100000000S,5000C`.
///
/// **Seed:** spec 8.1.9.
public record Quota(String text) {
  private static final Pattern FORM = Pattern.compile("\\d{1,15}[Ss]?[KkMmGg]?(,\\d{1,9}[Cc]?)?");

  public Quota {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no quota; write BYTES[k|m|g][,COUNT], as 50m or 1g,10000");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
