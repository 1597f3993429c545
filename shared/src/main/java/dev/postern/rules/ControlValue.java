package dev.postern.rules;

import dev.postern.address.Domain;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A control file whose one line is a value.
///
/// **Seed:** spec 7.3, 7.4, 7.6, 7.7, 7.12.
public enum ControlValue {
  /// Our name.
  ME,
  /// The local part that bounces come from.
  BOUNCEFROM,
  /// The domain that bounces come from.
  BOUNCEHOST,
  /// The local part that double bounces go to; `@` where nobody is told of them.
  DOUBLEBOUNCETO,
  /// The domain that double bounces go to.
  DOUBLEBOUNCEHOST,
  /// Seconds a message may be queued.
  QUEUELIFETIME,
  /// Seconds a bounce may be queued, if that is less.
  BOUNCELIFETIME,
  /// Octets a message may have.
  DATABYTES,
  /// Recipients a message may have.
  MAXRECIPIENTS;

  private static final int MOST_DIGITS = 12;

  /// As setting `postern.limits.recipients`.
  private static final int MOST_RECIPIENTS = 5000;

  private static final int LONGEST_LOCAL_PART = 64;

  /// The value in the file of that name, if it is one of these.
  public static Optional<ControlValue> named(String file) {
    return Arrays.stream(values()).filter(value -> value.file().equals(file)).findFirst();
  }

  /// The control file's name.
  public String file() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether the relay acts on it; the others are kept for the bounces to come.
  public boolean isInForce() {
    return switch (this) {
      case ME, QUEUELIFETIME, BOUNCELIFETIME, DATABYTES, MAXRECIPIENTS -> true;
      case BOUNCEFROM, BOUNCEHOST, DOUBLEBOUNCETO, DOUBLEBOUNCEHOST -> false;
    };
  }

  /// Reads and normalises the file's line.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public String read(String line) {
    return switch (this) {
      case ME, BOUNCEHOST, DOUBLEBOUNCEHOST -> host(line);
      case BOUNCEFROM -> localPart(line);
      case DOUBLEBOUNCETO -> line.startsWith("@") ? "@" : localPart(line);
      case QUEUELIFETIME, BOUNCELIFETIME -> number(line, "the seconds, as 604800");
      case DATABYTES -> number(line, "the octets, as 52428800; there is always a limit here");
      case MAXRECIPIENTS -> recipients(line);
    };
  }

  private static String host(String line) {
    try {
      return new Domain(line).name();
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(1, e.getMessage() + "; write a host name, as mx.example.com");
    }
  }

  private static String localPart(String line) {
    if (line.length() > LONGEST_LOCAL_PART || !line.matches("[^@\\s]+")) {
      throw new RuleSyntaxException(
          Math.max(0, line.indexOf('@')) + 1,
          "write the part before the @ alone, at most "
              + LONGEST_LOCAL_PART
              + " characters; its host has a file of its own");
    }
    return line;
  }

  private static String number(String line, String remedy) {
    if (!line.matches("0*[1-9]\\d{0," + (MOST_DIGITS - 1) + "}")) {
      throw new RuleSyntaxException(
          1, "\"" + line + "\" is no number from 1 to 999999999999; write " + remedy);
    }
    return Long.toString(Long.parseLong(line));
  }

  private static String recipients(String line) {
    String number = number(line, "the recipients, as 1000; there is always a limit here");
    if (Long.parseLong(number) > MOST_RECIPIENTS) {
      throw new RuleSyntaxException(
          1, number + " is more than a message may have here; write at most " + MOST_RECIPIENTS);
    }
    return number;
  }
}
