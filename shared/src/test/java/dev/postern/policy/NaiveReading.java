package dev.postern.policy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A second, slow reading of IndiMail's documents, straight from the lines of the control files:
/// what the policy must come to. IPv4 clients only.
///
/// @param files the lines of each control file
/// @param on the settings that are on: relaymailfrom, checkrelay
record NaiveReading(Map<String, List<String>> files, Set<String> on) {
  /// What is asked: the client's confirmed name, or null, and whether the sender logged in there;
  /// when the lookups fail, neither can be told.
  record Asked(
      String ip,
      @Nullable String name,
      String sender,
      String recipient,
      boolean login,
      boolean fails) {
    String nameOrFail() {
      if (fails) {
        throw new CannotTell();
      }
      return name == null ? "" : name;
    }
  }

  /// The lookup that fails.
  private static final class CannotTell extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private List<String> lines(String file) {
    return files.getOrDefault(file, List.of());
  }

  /// `accept SUFFIX`, `refuse`, `close` or `defer`.
  String verdict(Asked asked) {
    try {
      return told(asked);
    } catch (CannotTell _) {
      return "defer";
    }
  }

  private String told(Asked asked) {
    String tcp = tcpLine(asked);
    if (tcp.contains(":deny")) {
      return "close";
    }
    String local = asked.recipient().substring(0, asked.recipient().lastIndexOf('@'));
    if (listed("badmailfrom", asked.sender())
        || listed("badrcptto", asked.recipient())
        || local.contains("%")
        || local.contains("!")) {
      return "refuse";
    }
    if (tcp.contains("RELAYCLIENT=")) {
      return "accept " + tcp.replaceAll(".*RELAYCLIENT=\"([^\"]*)\".*", "$1");
    }
    String client = best("relayclients", line -> network(beforeColon(line), asked.ip()));
    if (!client.isEmpty()) {
      return "accept " + afterColon(client);
    }
    if (!lines("relaydomains").isEmpty()) {
      String host = best("relaydomains", line -> suffix(beforeColon(line), asked.nameOrFail()));
      if (!host.isEmpty()) {
        return "accept " + afterColon(host);
      }
    }
    return withoutClient(asked, tcp);
  }

  private String withoutClient(Asked asked, String tcp) {
    if (on.contains("relaymailfrom") && listed("relaymailfrom", asked.sender())) {
      return "accept ";
    }
    String domain = asked.recipient().substring(asked.recipient().lastIndexOf('@') + 1);
    if (lines("rcpthosts").stream().anyMatch(entry -> suffix(entry, domain) > 0)) {
      return "accept ";
    }
    boolean checked =
        tcp.contains("CHECKRELAY=") || (on.contains("checkrelay") && !tcp.contains("!CHECKRELAY"));
    if (!checked || asked.sender().isEmpty()) {
      return "refuse";
    }
    if (asked.fails()) {
      return "defer";
    }
    return asked.login() ? "accept " : "refuse";
  }

  /// The tcp line in force, or nothing: spec 2.1's order as numbers.
  private String tcpLine(Asked asked) {
    String exact = best("tcp", line -> network(address(line), asked.ip()) == 32 ? 1 : 0);
    if (!exact.isEmpty()) {
      return exact;
    }
    if (lines("tcp").stream().anyMatch(line -> line.matches("=[^.:].*"))) {
      String host = best("tcp", line -> address(line).equals("=" + asked.nameOrFail()) ? 1 : 0);
      if (!host.isEmpty() && !asked.nameOrFail().isEmpty()) {
        return host;
      }
    }
    String network = best("tcp", line -> network(address(line), asked.ip()));
    if (!network.isEmpty()) {
      return network;
    }
    if (lines("tcp").stream().anyMatch(line -> line.startsWith("="))
        && !asked.nameOrFail().isEmpty()) {
      String host = best("tcp", line -> hostSuffix(address(line), asked.nameOrFail()));
      if (!host.isEmpty()) {
        return host;
      }
    }
    return best("tcp", line -> address(line).isEmpty() ? 1 : 0);
  }

  private static int hostSuffix(String address, String name) {
    if (address.equals("=")) {
      return 1;
    }
    return address.startsWith("=.") && name.endsWith(address.substring(1)) ? address.length() : 0;
  }

  /// The first of the lines that score most, or nothing when none scores.
  private String best(String file, ToIntFunction<String> score) {
    String found = "";
    int most = 0;
    for (String line : lines(file)) {
      int points = score.applyAsInt(line);
      if (points > most) {
        most = points;
        found = line;
      }
    }
    return found;
  }

  private boolean listed(String file, String address) {
    boolean listed = false;
    String text = address.toLowerCase(Locale.ROOT);
    for (String line : lines(file)) {
      String pattern = line.replaceFirst("^!", "");
      String glob = pattern.startsWith("@") ? "*" + pattern : pattern;
      String regex =
          glob.chars()
              .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote("" + (char) c))
              .collect(Collectors.joining());
      if (text.matches(regex)) {
        listed = !line.startsWith("!");
      }
    }
    return listed;
  }

  private static String address(String line) {
    return line.replaceFirst(":(allow|deny).*", "");
  }

  private static String beforeColon(String line) {
    return line.replaceFirst(":.*", "");
  }

  private static String afterColon(String line) {
    return line.contains(":") ? line.substring(line.indexOf(':') + 1) : "";
  }

  /// How much of `name` an entry covers: all, or a suffix that starts with a dot.
  private static int suffix(String entry, String name) {
    if (entry.equals(name)) {
      return 1000;
    }
    return entry.startsWith(".") && name.endsWith(entry) ? entry.length() : 0;
  }

  /// The bits that a network's text fixes, if `ip` is in it; else 0.
  private static int network(String text, String ip) {
    if (text.contains("-")) {
      return range(text, ip);
    }
    if (text.contains("/")) {
      String[] block = text.split("/", -1);
      int bits = Integer.parseInt(block[1]);
      return (number(block[0]) ^ number(ip)) >>> (32 - bits) == 0 ? bits : 0;
    }
    if (text.endsWith(".")) {
      return ip.startsWith(text) ? 8 * text.split("\\.").length : 0;
    }
    return text.equals(ip) ? 32 : 0;
  }

  private static int range(String text, String ip) {
    for (int n = 0; n < 256; n++) {
      String[] ends = text.replaceAll(".*?(\\d+-\\d+).*", "$1").split("-", -1);
      if (n >= Integer.parseInt(ends[0]) && n <= Integer.parseInt(ends[1])) {
        int bits = network(text.replaceAll("\\d+-\\d+", "" + n), ip);
        if (bits > 0) {
          return bits;
        }
      }
    }
    return 0;
  }

  private static long number(String ip) {
    long number = 0;
    for (String octet : ip.split("\\.", -1)) {
      number = number * 256 + Long.parseLong(octet);
    }
    return number;
  }
}
