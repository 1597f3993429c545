package dev.postern.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads one tcp rule.
///
/// RELAYCLIENT for an address that stands for everybody is refused: it would open the relay.
///
/// **Seed:** spec 2 (syntax), 2.9, 2.10, 2.13; decision 10.
final class TcpRuleParser {
  /// The variables the product acts on.
  private static final SortedSet<String> KNOWN =
      new TreeSet<>(Set.of("CHECKRELAY", "MAXPERIP", "RELAYCLIENT"));

  private static final Pattern COUNT = Pattern.compile("\\d{1,6}");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final String text;
  private final Map<String, String> variables = new HashMap<>();
  private final Set<String> unset = new HashSet<>();
  private int at;

  TcpRuleParser(String text) {
    this.text = text;
  }

  TcpRuleLine parse() {
    int colon = instructionColon();
    String address = text.substring(0, colon);
    List<String> keys = keys(address);
    at = colon + 1;
    boolean allow;
    if (text.startsWith("allow", at)) {
      allow = true;
      at += 5;
    } else if (text.startsWith("deny", at)) {
      allow = false;
      at += 4;
    } else {
      throw fault("after the address stands :allow or :deny");
    }
    while (at < text.length()) {
      variable();
    }
    if (allow && variables.containsKey("RELAYCLIENT") && TcpAddress.isEverybody(keys)) {
      at = 0;
      throw fault("RELAYCLIENT for everybody would open the relay; name the clients' networks");
    }
    return new TcpRuleLine(text, keys, allow, variables, unset);
  }

  private int instructionColon() {
    int allow = text.indexOf(":allow");
    int deny = text.indexOf(":deny");
    int colon = allow < 0 ? deny : deny < 0 ? allow : Math.min(allow, deny);
    if (colon < 0) {
      throw fault(
          "a tcp rule is ADDRESS:allow or ADDRESS:deny, as in 10.1.1.:allow,RELAYCLIENT=\"\"");
    }
    return colon;
  }

  private List<String> keys(String address) {
    try {
      return TcpAddress.keys(address);
    } catch (IllegalArgumentException e) {
      throw fault(String.valueOf(e.getMessage()));
    }
  }

  private void variable() {
    if (text.charAt(at) != ',') {
      throw fault("expected a comma before the next variable");
    }
    at++;
    if (text.startsWith("!", at)) {
      at++;
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      String name = known(text.substring(at, end));
      variables.remove(name);
      unset.add(name);
      at = end;
      return;
    }
    int equals = text.indexOf('=', at);
    String name = known(equals < 0 ? text.substring(at) : text.substring(at, equals));
    if (equals < 0 || equals + 1 >= text.length()) {
      throw fault("variable " + name + " lacks its quoted value, as in " + name + "=\"\"");
    }
    at = equals + 1;
    variables.put(name, quoted(name));
    unset.remove(name);
  }

  private String known(String name) {
    if (!NAME.matcher(name).matches()) {
      throw fault(
          "\"" + name + "\" is no variable name; write ,NAME=\"value\" or ,!NAME without blanks");
    }
    if (!KNOWN.contains(name)) {
      throw fault("variable " + name + " is not known here; known are " + KNOWN);
    }
    return name;
  }

  private String quoted(String name) {
    char quote = text.charAt(at);
    if (quote >= 0x80) {
      throw fault("the quote " + quote + " is typographic; type \" instead");
    }
    int close = text.indexOf(quote, at + 1);
    if (close < 0) {
      throw fault(
          "the value of %s lacks its closing %s; write it as %s=\"\"".formatted(name, quote, name));
    }
    String value = text.substring(at + 1, close);
    if (name.equals("MAXPERIP") && !COUNT.matcher(value).matches()) {
      throw fault("MAXPERIP is a number of connections, as in MAXPERIP=\"10\"; 0: any");
    }
    at = close + 1;
    return value;
  }

  private RuleSyntaxException fault(String what) {
    return new RuleSyntaxException(at + 1, what);
  }
}
