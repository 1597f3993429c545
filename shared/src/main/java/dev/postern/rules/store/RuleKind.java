package dev.postern.rules.store;

import dev.postern.address.Domain;
import dev.postern.rules.AddressPattern;
import dev.postern.rules.BindingLine;
import dev.postern.rules.BounceRule;
import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.SmtpRoute;
import dev.postern.rules.SuffixedLine;
import dev.postern.rules.TcpRuleLine;
import dev.postern.rules.TlsPolicyRule;
import dev.postern.rules.agent.AgentRule;
import dev.postern.rules.agent.FilterRule;
import dev.postern.secret.DataKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A kind of rule whose entries are the lines of one control file.
public enum RuleKind {
  /// `tcp.smtp`, in order.
  TCP("tcp", "tcp_rule", "id") {
    @Override
    Entry parse(String text) {
      return new Entry(TcpRuleLine.parse(text).text(), List.of());
    }
  },
  /// `rcpthosts`.
  RCPTHOSTS("rcpthosts", "rcpthosts_entry", "entry") {
    @Override
    Entry parse(String text) {
      return host(text);
    }
  },
  /// `morercpthosts`: the same for long lists, looked at after `rcpthosts`.
  MORERCPTHOSTS("morercpthosts", "morercpthosts_entry", "entry") {
    @Override
    Entry parse(String text) {
      return host(text);
    }
  },
  /// `smtproutes`, one line for each destination.
  SMTPROUTES("smtproutes", "smtp_route", "destination") {
    @Override
    Entry parse(String text) {
      SmtpRoute route = SmtpRoute.parse(text);
      return new Entry(route.text(), List.of(route.key()));
    }
  },
  /// `tlspolicy`, one line for each destination.
  TLSPOLICY("tlspolicy", "tls_policy", "destination") {
    @Override
    Entry parse(String text) {
      TlsPolicyRule rule = TlsPolicyRule.parse(text);
      return new Entry(rule.text(), List.of(rule.key()));
    }
  },
  /// `deliveryagents`, one line for each domain, pool or all: who delivers its mail.
  DELIVERYAGENTS("deliveryagents", "delivery_agent", "destination") {
    @Override
    Entry parse(String text) {
      AgentRule rule = AgentRule.parse(text);
      return new Entry(rule.text(), List.of(rule.key()));
    }
  },
  /// `contentfilters`, one line for each domain or all, and channel: what looks at its mail.
  CONTENTFILTERS("contentfilters", "content_filter", "destination") {
    @Override
    Entry parse(String text) {
      FilterRule rule = FilterRule.parse(text);
      return new Entry(rule.text(), List.of(rule.key()));
    }
  },
  /// `badmailfrom`, in order: the last line that matches decides.
  BADMAILFROM("badmailfrom", "badmailfrom_entry", "id") {
    @Override
    Entry parse(String text) {
      return new Entry(AddressPattern.parse(text).text(), List.of());
    }
  },
  /// `badrcptto`, in order: the last line that matches decides.
  BADRCPTTO("badrcptto", "badrcptto_entry", "id") {
    @Override
    Entry parse(String text) {
      return new Entry(AddressPattern.parse(text).text(), List.of());
    }
  },
  /// `relayclients`, in order: of two lines for the same network the first counts.
  RELAYCLIENTS("relayclients", "relayclients_entry", "id") {
    @Override
    Entry parse(String text) {
      return new Entry(SuffixedLine.client(text).text(), List.of());
    }
  },
  /// `relaydomains`, in order: of two lines for the same host the first counts.
  RELAYDOMAINS("relaydomains", "relaydomains_entry", "id") {
    @Override
    Entry parse(String text) {
      return new Entry(SuffixedLine.host(text).text(), List.of());
    }
  },
  /// `relaymailfrom`, in order: the last line that matches decides.
  RELAYMAILFROM("relaymailfrom", "relaymailfrom_entry", "id") {
    @Override
    Entry parse(String text) {
      return new Entry(AddressPattern.parseRight(text).text(), List.of());
    }
  },
  /// `domainbindings`, one line for each sender: the local address mail leaves from.
  DOMAINBINDINGS("domainbindings", "domain_binding", "destination") {
    @Override
    Entry parse(String text) {
      return keyed(BindingLine.sender(text));
    }
  },
  /// `bindroutes`, one line for each peer: the local address connections to it are bound to.
  BINDROUTES("bindroutes", "bind_route", "destination") {
    @Override
    Entry parse(String text) {
      return keyed(BindingLine.peer(text));
    }
  },
  /// `helohostbyip`, one line for each local address: what we call ourselves there.
  HELOHOSTBYIP("helohostbyip", "helo_host", "destination") {
    @Override
    Entry parse(String text) {
      return keyed(BindingLine.ehlo(text));
    }
  },
  /// `bounce.envrules`, in order: all lines that match apply.
  BOUNCE("bounce", "bounce_rule", "id") {
    @Override
    Entry parse(String text) {
      return new Entry(BounceRule.parse(text).text(), List.of());
    }
  };

  /// Characters an entry may have.
  private static final int LONGEST = 700;

  private static final Set<String> TEXTS =
      Arrays.stream(values()).map(RuleKind::text).collect(Collectors.toUnmodifiableSet());

  private final String text;
  private final String table;
  private final String order;

  RuleKind(String text, String table, String order) {
    this.text = text;
    this.table = table;
    this.order = order;
  }

  /// An entry as it is stored.
  ///
  /// @param text the line
  /// @param destination the key no other entry may have; empty where the line is its own key
  record Entry(String text, List<String> destination) {}

  /// Reads and normalises an entry.
  ///
  /// @throws RuleSyntaxException naming column and remedy
  abstract Entry parse(String entry);

  /// Checks an entry without storing it.
  ///
  /// @throws RuleSyntaxException naming column and remedy
  public void validate(String entry) {
    var _ = read(entry);
  }

  /// An entry as it is stored.
  ///
  /// @throws RuleSyntaxException naming column and remedy
  public String normalised(String entry) {
    return read(entry).text();
  }

  /// What no other entry may name; empty for a kind whose entries are their own key.
  ///
  /// @throws RuleSyntaxException naming column and remedy
  public Optional<String> destination(String entry) {
    return read(entry).destination().stream().findFirst();
  }

  /// What an operator wrote as it is stored: a password in it encrypted.
  ///
  /// @param key null where none is given
  /// @throws RuleSyntaxException naming column and remedy; also for a password without a key
  public String sealed(String entry, @Nullable DataKey key) {
    return this == SMTPROUTES ? SmtpRoute.sealed(entry, key) : entry;
  }

  /// Whether an entry has a password, which needs the data key.
  public boolean hasPassword(String entry) {
    return this == SMTPROUTES && SmtpRoute.hasLogin(entry);
  }

  /// An entry for people: without the password it may have, encrypted or not.
  public String shown(String entry) {
    return this == SMTPROUTES ? SmtpRoute.shown(entry) : entry;
  }

  /// What an entry gives its destination, for people.
  public String gives() {
    return switch (this) {
      case SMTPROUTES -> "route";
      case TLSPOLICY -> "policy";
      default -> "line";
    };
  }

  Entry read(String entry) {
    if (entry.length() > LONGEST) {
      throw new RuleSyntaxException(LONGEST + 1, "an entry has at most " + LONGEST + " characters");
    }
    return parse(entry);
  }

  private static Entry keyed(BindingLine<?> line) {
    return new Entry(line.text(), List.of(line.key()));
  }

  private static Entry host(String text) {
    try {
      return new Entry(Domain.orSuffix(text), List.of());
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(
          1, e.getMessage() + "; write example.com, or .example.com for its sub-domains");
    }
  }

  /// Reads the name of a kind, as `tcp`.
  ///
  /// @throws RuleChangeException naming the kinds there are
  public static RuleKind named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.text.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new RuleChangeException(
                    name.startsWith("outgoingip")
                        ? "outgoing addresses are no rules: `postern egress ip add` and"
                            + " `postern egress pool set`"
                        : "no rule kind is called " + name + "; there are " + names()));
  }

  /// The names of all kinds, for people.
  public static String names() {
    return Arrays.stream(values()).map(RuleKind::text).collect(Collectors.joining(", "));
  }

  /// The names of all kinds, for programs.
  static Set<String> texts() {
    return TEXTS;
  }

  public String text() {
    return text;
  }

  /// The control file's name, as `tcp.smtp`.
  public String file() {
    return switch (this) {
      case TCP -> "tcp.smtp";
      case BOUNCE -> "bounce.envrules";
      default -> text;
    };
  }

  /// Whether the order of its entries says something.
  public boolean isOrdered() {
    return order.equals("id");
  }

  /// Whether of two entries that are the same the last counts, as it decides over those between.
  public boolean isLastWins() {
    return switch (this) {
      case BADMAILFROM, BADRCPTTO, RELAYMAILFROM, BOUNCE -> true;
      default -> false;
    };
  }

  String table() {
    return table;
  }

  /// The column that gives entries their order.
  String order() {
    return order;
  }
}
