package dev.postern.mtasts;

import dev.postern.address.Domain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a domain asks of those who send to it: TLS with hosts of these names.
///
/// **Standard:** RFC 8461 §3.2.
///
/// @param mx patterns of host names, `mx.example.com` or `*.example.com`, in lower case; at least
///   one unless the mode is none
/// @param maxAge how long the policy may be kept, at most [#LONGEST]
public record MtaStsPolicy(Mode mode, List<String> mx, Duration maxAge) {
  /// The longest a policy may ask to be kept: 31557600 s, a year.
  public static final Duration LONGEST = Duration.ofHours(8766);

  private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):(.*)");

  /// What is done with a host that does not keep the policy.
  public enum Mode {
    /// It gets no mail.
    ENFORCE,
    /// It gets mail; the failure is only told of.
    TESTING,
    /// There is no policy any more.
    NONE
  }

  public MtaStsPolicy {
    mx = List.copyOf(mx);
  }

  /// Reads the text of a policy. Of a field that is there twice the first counts; unknown fields
  /// are passed over.
  ///
  /// @throws IllegalArgumentException saying what is wrong
  public static MtaStsPolicy parse(String text) {
    Map<String, String> once = new HashMap<>();
    List<String> mx = new ArrayList<>();
    for (String line : text.split("\r?\n", -1)) {
      Matcher field = FIELD.matcher(line.stripTrailing());
      if (field.matches()) {
        String value = field.group(2).strip();
        if (field.group(1).equals("mx")) {
          mx.add(pattern(value));
        } else {
          once.putIfAbsent(field.group(1), value);
        }
      } else if (!line.isBlank()) {
        throw new IllegalArgumentException("a line is not NAME: VALUE");
      }
    }
    if (!"STSv1".equals(once.get("version"))) {
      throw new IllegalArgumentException("the version is not STSv1");
    }
    Mode mode = mode(once.getOrDefault("mode", ""));
    if (mx.isEmpty() && mode != Mode.NONE) {
      throw new IllegalArgumentException("there is no mx");
    }
    return new MtaStsPolicy(mode, mx, maxAge(once.getOrDefault("max_age", "")));
  }

  private static Mode mode(String text) {
    return switch (text) {
      case "enforce" -> Mode.ENFORCE;
      case "testing" -> Mode.TESTING;
      case "none" -> Mode.NONE;
      default -> throw new IllegalArgumentException("the mode is not enforce, testing or none");
    };
  }

  private static Duration maxAge(String text) {
    if (!text.matches("\\d{1,10}")) {
      throw new IllegalArgumentException("max_age is not a number of seconds");
    }
    Duration age = Duration.ofSeconds(Long.parseLong(text));
    return age.compareTo(LONGEST) > 0 ? LONGEST : age;
  }

  private static String pattern(String value) {
    boolean wildcard = value.startsWith("*.");
    try {
      var host = new Domain(wildcard ? value.substring(2) : value);
      if (host.isLiteral()) {
        throw new IllegalArgumentException("an mx is an address");
      }
      return (wildcard ? "*." : "") + host.name();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("an mx is no host name: " + e.getMessage(), e);
    }
  }

  /// Whether a host may take the domain's mail. `*` stands for one whole label (RFC 8461 §4.1).
  public boolean allows(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    return mx.contains(name) || (dot > 0 && mx.contains("*" + name.substring(dot)));
  }
}
