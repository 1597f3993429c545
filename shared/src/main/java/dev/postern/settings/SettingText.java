package dev.postern.settings;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the values of settings are written: durations `400ms 20s 5m 2h 7d`, sizes `1000 64K 50M 2G`
/// (or `64k`), flags `true false`.
final class SettingText {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)?");
  private static final Pattern URL =
      Pattern.compile(
          "https?://(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+])(?::\\d{1,5})?(?:/[^\\s?#]*)?");
  private static final Pattern TOKEN = Pattern.compile("(?:[A-Za-z0-9._~+/-]+=*)?");
  private static final Pattern FUNCTION = Pattern.compile("[A-Za-z0-9_:$-]{1,300}");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([KkMmGg]?)");

  private static final List<String> LISTENERS = List.of("smtp", "submission", "submissions");

  private static final List<String> MECHANISMS =
      List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{43}=");

  private SettingText() {}

  /// A number without unit is seconds.
  static Duration duration(String text) {
    Matcher m = DURATION.matcher(text.strip());
    if (!m.matches()) {
      throw new IllegalArgumentException("write a duration as 400ms, 20s, 5m, 2h or 7d");
    }
    long n = Long.parseLong(m.group(1));
    String unit = m.group(2) == null ? "s" : m.group(2);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      case "d" -> Duration.ofDays(n);
      default -> Duration.ofSeconds(n);
    };
  }

  static Long size(String text) {
    Matcher m = SIZE.matcher(text.strip());
    if (!m.matches()) {
      throw new IllegalArgumentException("write a size as 1000, 64K, 50M or 2G");
    }
    long n = Long.parseLong(m.group(1));
    int shift =
        switch (m.group(2).toUpperCase(Locale.ROOT)) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    if (n > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException("write a smaller size");
    }
    return n << shift;
  }

  /// A duration that is not zero: a wait of no time at all would fail every call.
  static Duration positiveDuration(String text) {
    Duration duration = duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("write a duration longer than nothing");
    }
    return duration;
  }

  static String hostname(String text) {
    return new Domain(text.strip()).name();
  }

  /// A host name, or nothing.
  static String hostnameOrEmpty(String text) {
    return text.isBlank() ? "" : hostname(text);
  }

  /// An IP address, or nothing.
  static String addressOrEmpty(String text) {
    return text.isBlank() ? "" : address(text);
  }

  static String address(String text) {
    return IpAddress.parse(text.strip()).toString();
  }

  /// Words separated by commas; none when there is no text.
  static List<String> list(String text) {
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).filter(w -> !w.isEmpty()).toList();
  }

  /// At least one local address or its name.
  static List<String> hosts(String text) {
    List<String> words = list(text).stream().distinct().toList();
    if (words.isEmpty()) {
      throw new IllegalArgumentException("write at least one address, as 0.0.0.0 or 127.0.0.1,::1");
    }
    return words;
  }

  /// At least one of the listeners there are.
  static List<String> listeners(String text) {
    List<String> words = list(text).stream().distinct().toList();
    if (words.isEmpty() || !LISTENERS.containsAll(words)) {
      throw new IllegalArgumentException("write one or more of " + String.join(",", LISTENERS));
    }
    return words;
  }

  /// At least one of the SASL mechanisms there are.
  static List<String> mechanisms(String text) {
    List<String> words = list(text.toUpperCase(Locale.ROOT)).stream().distinct().toList();
    if (words.isEmpty() || !MECHANISMS.containsAll(words)) {
      throw new IllegalArgumentException("write one or more of " + String.join(",", MECHANISMS));
    }
    return words;
  }

  /// A key of 32 octets in Base64, or nothing.
  static String keyOrEmpty(String text) {
    String key = text.strip();
    if (!key.isEmpty() && !KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "write 32 octets in Base64, as `openssl rand -base64 32` gives");
    }
    return key;
  }

  /// The URL of a service, or nothing.
  static String urlOrEmpty(String text) {
    String stripped = text.strip();
    if (!stripped.isEmpty() && !URL.matcher(stripped).matches()) {
      throw new IllegalArgumentException("write a URL as http://host:port or https://host");
    }
    return stripped;
  }

  /// A folder by its whole path, or nothing.
  static String folderOrEmpty(String text) {
    String path = text.strip();
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw new IllegalArgumentException("write a folder's whole path, as /opt/postern/programs");
    }
    return path;
  }

  /// What may stand in an Authorization field (RFC 6750), or nothing.
  static String tokenOrEmpty(String text) {
    String token = text.strip();
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException("write A-Z a-z 0-9 - . _ ~ + / and = at the end");
    }
    return token;
  }

  /// Names or ARNs of Lambda functions; none when there is no text.
  static List<String> functions(String text) {
    List<String> words = list(text);
    for (String word : words) {
      if (!FUNCTION.matcher(word).matches()) {
        throw new IllegalArgumentException(
            "write names or ARNs of Lambda functions, separated by commas, not \"" + word + "\"");
      }
    }
    return words;
  }

  static String relayTableMatch(String text) {
    String match = text.strip();
    if (!match.equals("sender-and-ip") && !match.equals("ip-only")) {
      throw new IllegalArgumentException("write sender-and-ip or ip-only");
    }
    return match;
  }

  static Boolean flag(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("write true or false");
    };
  }

  static Integer number(String text, int least, int most) {
    try {
      int n = Integer.parseInt(text.strip());
      if (n >= least && n <= most) {
        return n;
      }
    } catch (NumberFormatException _) {
      // falls to the refusal below
    }
    throw new IllegalArgumentException("write a whole number from " + least + " to " + most);
  }
}
