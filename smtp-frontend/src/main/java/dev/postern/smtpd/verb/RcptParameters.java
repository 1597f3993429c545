package dev.postern.smtpd.verb;

import dev.postern.message.RecipientParameters;
import dev.postern.message.RecipientParameters.Notify;
import dev.postern.smtp.Reply;
import dev.postern.smtp.XText;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters behind RCPT's path.
///
/// ORCPT of type `utf-8` may have characters beyond ASCII where MAIL said SMTPUTF8; they are kept
/// in the form for ASCII, `\x{FC}`, which every host on the way can take.
///
/// **Standard:** RFC 3461 §4.1, §4.2; RFC 6533 §3.
final class RcptParameters {
  /// Characters ORCPT may have (RFC 3461 §4.2).
  private static final int MAX_ORIGINAL = 500;

  private static final Pattern ADDRESS_TYPE = Pattern.compile("[A-Za-z0-9!#$%&'*/?^_`{|}~-]+");
  private static final Pattern UTF8_ADDRESS =
      Pattern.compile("(?:[!-*,-<>-\\[\\]-~]|\\\\x\\{[0-9A-F]{2,6}})+");

  private RcptParameters() {}

  /// What they ask for, or what the command is answered with when they cannot be taken.
  sealed interface Parsed {
    record Asked(RecipientParameters parameters) implements Parsed {}

    record Fault(Reply reply) implements Parsed {}
  }

  /// Reads the text behind the path.
  ///
  /// @param smtpUtf8 whether MAIL said SMTPUTF8
  static Parsed parse(String text, boolean smtpUtf8) {
    List<Parameter> all = Parameter.list(text);
    if (all == null) {
      return new Parsed.Fault(Parameter.MALFORMED);
    }
    Set<Notify> notify = Set.of();
    String original = null;
    for (Parameter parameter : all) {
      switch (parameter.keyword()) {
        case "NOTIFY" -> {
          notify = notify(parameter.word());
          if (notify.isEmpty()) {
            return new Parsed.Fault(Parameter.MALFORMED);
          }
        }
        case "ORCPT" -> {
          original = original(parameter.value(), smtpUtf8);
          if (original == null) {
            return new Parsed.Fault(Parameter.MALFORMED);
          }
        }
        default -> {
          return new Parsed.Fault(Parameter.UNKNOWN);
        }
      }
    }
    return new Parsed.Asked(
        notify.isEmpty() && original == null
            ? RecipientParameters.NONE
            : new RecipientParameters(notify, original));
  }

  /// What NOTIFY lists, nothing where it is malformed.
  private static Set<Notify> notify(String list) {
    if (list.equals("NEVER")) {
      return EnumSet.of(Notify.NEVER);
    }
    Set<Notify> wanted = EnumSet.noneOf(Notify.class);
    for (String word : list.split(",", -1)) {
      switch (word) {
        case "SUCCESS" -> wanted.add(Notify.SUCCESS);
        case "FAILURE" -> wanted.add(Notify.FAILURE);
        case "DELAY" -> wanted.add(Notify.DELAY);
        default -> {
          return Set.of();
        }
      }
    }
    return wanted;
  }

  /// ORCPT as it is kept, null where it is malformed.
  private static @Nullable String original(@Nullable String value, boolean smtpUtf8) {
    int semicolon = value == null ? -1 : value.indexOf(';');
    if (value == null || semicolon < 0 || value.length() > MAX_ORIGINAL) {
      return null;
    }
    String type = value.substring(0, semicolon);
    String address = value.substring(semicolon + 1);
    boolean utf8 = type.equalsIgnoreCase("utf-8");
    String ascii = utf8 && smtpUtf8 ? embedded(address) : address;
    boolean wellFormed =
        ADDRESS_TYPE.matcher(type).matches()
            && (utf8 ? UTF8_ADDRESS.matcher(ascii).matches() : XText.isWellFormed(ascii));
    return wellFormed ? type + ";" + ascii : null;
  }

  private static String embedded(String address) {
    var out = new StringBuilder();
    address
        .codePoints()
        .forEach(
            c -> {
              if (c < 0x80) {
                out.append((char) c);
              } else {
                out.append("\\x{%X}".formatted(c));
              }
            });
    return out.toString();
  }
}
