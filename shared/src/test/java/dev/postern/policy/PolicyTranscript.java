package dev.postern.policy;

import dev.postern.address.AddressSyntaxException;
import dev.postern.address.Domain;
import dev.postern.address.ForwardPath;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.PathParser;
import dev.postern.address.ReversePath;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.AddressPattern;
import dev.postern.rules.AddressPatterns;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RelayClients;
import dev.postern.rules.RelayDomains;
import dev.postern.rules.RelayLists;
import dev.postern.rules.RelayOptions;
import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SuffixedLine;
import dev.postern.rules.TcpRuleLine;
import dev.postern.rules.TcpRules;
import dev.postern.rules.TestSnapshot;
import dev.postern.rules.UnknownUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Plays one transcript: each line is repeated, and what the policy answers stands indented below
/// it.
///
/// Empty lines and `#` lines are kept as they are. A line is a word and its arguments:
///
/// | line | does |
/// |---|---|
/// | `forget` | drops all rules, mailboxes and the session |
/// | `me DOMAIN` | the primary domain, `mx.example.com` unless said |
/// | `domain NAME [backup-mx] [INSTRUCTION]` | hosts a domain, `bounce-no-mailbox` unless said |
/// | `alias-domain NAME REAL` | hosts a domain whose users are those of another |
/// | `mailbox ADDRESS` | a mailbox that exists |
/// | `rcpthosts ENTRY` · `tcp LINE` | adds that control file's line |
/// | `badmailfrom` · `badrcptto` · `relayclients` · `relaydomains` · `relaymailfrom-line LINE` | the same |
/// | `unknown-user-check` · `percent-hack-check` · `relaymailfrom` · `checkrelay true\|false` | the setting |
/// | `relay-table-match sender-and-ip\|ip-only` · `window MINUTES` | the setting |
/// | `login ADDRESS IP MINUTES-AGO` | a row of the relay table |
/// | `lookups answer\|fail` | whether the database and the DNS answer |
/// | `ptr IP NAME` | what the DNS confirms |
/// | `auth USER` | who the client is, until the next `client` |
/// | `client IP [PTR]` | a new connection; answers what the tcp rules say |
/// | `mail PATH` · `rcpt PATH` | as in SMTP; `rcpt` answers the decision and the rule it is by |
///
/// What is asked of the policy here, a subclass asks of a server.
public class PolicyTranscript {
  private final List<String> out = new ArrayList<>();
  private final RelayPolicy policy = RelayPolicy.standard();

  private Domain me = new Domain("mx.example.com");
  private RelayOptions options = RelayOptions.DEFAULT;
  private final Map<Domain, HostedDomain> hosted = new HashMap<>();
  private final Set<String> rcptHosts = new HashSet<>();
  private final List<TcpRuleLine> tcp = new ArrayList<>();
  private final List<AddressPattern> badMailFrom = new ArrayList<>();
  private final List<AddressPattern> badRcptTo = new ArrayList<>();
  private final List<SuffixedLine> relayClients = new ArrayList<>();
  private final List<SuffixedLine> relayDomains = new ArrayList<>();
  private final List<AddressPattern> relayMailFrom = new ArrayList<>();
  private final TranscriptLookups lookups = new TranscriptLookups();

  private IpAddress client = IpAddress.parse("203.0.113.7");
  private @Nullable String name;
  private @Nullable String user;
  private ReversePath sender = ReversePath.NULL;

  /// Plays the lines and returns them with the answers.
  public final List<String> play(List<String> lines) {
    for (String line : lines) {
      out.add(line);
      if (!line.isBlank() && !line.startsWith("#")) {
        line(line);
      }
    }
    return List.copyOf(out);
  }

  private void line(String line) {
    int blank = line.indexOf(' ');
    String word = blank < 0 ? line : line.substring(0, blank);
    String rest = blank < 0 ? "" : line.substring(blank + 1);
    try {
      if (!rule(word, rest) && !session(word, rest)) {
        throw new IllegalArgumentException("no such line in a transcript: " + line);
      }
    } catch (AddressSyntaxException | RuleSyntaxException e) {
      answer("syntax: " + e.getMessage());
    }
  }

  private boolean rule(String word, String rest) {
    switch (word) {
      case "forget" -> forget();
      case "me" -> me = new Domain(rest);
      case "domain" -> host(List.of(rest.split(" ")));
      case "alias-domain" -> hostAlias(rest.split(" "));
      case "mailbox" -> lookups.mailboxes.add(Mailbox.parse(rest));
      case "rcpthosts" -> rcptHosts.add(rest);
      case "tcp" -> tcp.add(TcpRuleLine.parse(rest));
      case "badmailfrom" -> badMailFrom.add(AddressPattern.parse(rest));
      case "badrcptto" -> badRcptTo.add(AddressPattern.parse(rest));
      case "relayclients" -> relayClients.add(SuffixedLine.client(rest));
      case "relaydomains" -> relayDomains.add(SuffixedLine.host(rest));
      case "relaymailfrom-line" -> relayMailFrom.add(AddressPattern.parseRight(rest));
      case "window" -> lookups.window = Integer.parseInt(rest);
      case "login" -> lookups.login(rest.split(" "));
      case "ptr" -> lookups.ptr(rest.split(" "));
      case "lookups" -> lookups.fail = oneOf(rest, "fail", "answer");
      default -> {
        return setting(word, rest);
      }
    }
    return true;
  }

  private boolean setting(String word, String rest) {
    RelayOptions o = options;
    switch (word) {
      case "unknown-user-check" -> options = o.withUnknownUserCheck(isTrue(rest));
      case "percent-hack-check" ->
          options = options(isTrue(rest), o.relayMailFrom(), o.checkRelay(), byAddress());
      case "relaymailfrom" ->
          options = options(o.percentHackCheck(), isTrue(rest), o.checkRelay(), byAddress());
      case "checkrelay" ->
          options = options(o.percentHackCheck(), o.relayMailFrom(), isTrue(rest), byAddress());
      case "relay-table-match" ->
          options =
              options(
                  o.percentHackCheck(),
                  o.relayMailFrom(),
                  o.checkRelay(),
                  oneOf(rest, "ip-only", "sender-and-ip"));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean byAddress() {
    return options.relayTableByAddress();
  }

  private RelayOptions options(
      boolean percentHack, boolean mailFrom, boolean checkRelay, boolean byAddress) {
    return new RelayOptions(
        options.unknownUserCheck(), percentHack, mailFrom, checkRelay, byAddress);
  }

  private boolean session(String word, String rest) {
    switch (word) {
      case "client" -> connect(rest.split(" "));
      case "auth" -> user = rest;
      case "mail" -> sender = PathParser.reversePath(rest).path();
      case "rcpt" -> answer(recipient(rest));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void forget() {
    hosted.clear();
    rcptHosts.clear();
    tcp.clear();
    badMailFrom.clear();
    badRcptTo.clear();
    relayClients.clear();
    relayDomains.clear();
    relayMailFrom.clear();
    lookups.forget();
    options = RelayOptions.DEFAULT;
    user = null;
    client = IpAddress.parse("203.0.113.7");
    name = null;
    sender = ReversePath.NULL;
  }

  private void host(List<String> words) {
    var domain = new Domain(words.getFirst());
    boolean backupMx = words.contains("backup-mx");
    UnknownUser unknown =
        words.size() > (backupMx ? 2 : 1)
            ? UnknownUser.parse(words.getLast())
            : UnknownUser.BOUNCE_NO_MAILBOX;
    hosted.put(domain, new HostedDomain(domain, backupMx, unknown));
  }

  private void hostAlias(String[] words) {
    var domain = new Domain(words[0]);
    hosted.put(
        domain,
        new HostedDomain(domain, false, UnknownUser.BOUNCE_NO_MAILBOX, new Domain(words[1])));
  }

  private void connect(String[] words) {
    client = IpAddress.parse(words[0]);
    name = words.length > 1 ? words[1] : null;
    user = null;
    answer(connected());
  }

  /// What the tcp rules say of the client that has just come.
  protected String connected() {
    TcpRules.Match match;
    try {
      match =
          rules()
              .tcp()
              .matchAsking(
                  client, () -> name == null ? lookups.confirmedName(client) : Optional.of(name));
    } catch (LookupFailedException e) {
      return "cannot tell: " + e.getMessage();
    }
    var said = new StringBuilder(match.allowed() ? "allow" : "deny");
    new TreeMap<>(match.variables())
        .forEach((variable, value) -> said.append(" %s=\"%s\"".formatted(variable, value)));
    match.unset().stream().sorted().forEach(variable -> said.append(" !" + variable));
    return said + " -- " + match.why();
  }

  /// What is decided about a recipient.
  ///
  /// @param path as in RCPT
  protected String recipient(String path) {
    return decision(PathParser.forwardPath(path).path());
  }

  protected final IpAddress client() {
    return client;
  }

  protected final @Nullable String name() {
    return name;
  }

  protected final @Nullable String user() {
    return user;
  }

  protected final ReversePath sender() {
    return sender;
  }

  protected final TranscriptLookups lookups() {
    return lookups;
  }

  private String decision(ForwardPath recipient) {
    var request = new RelayRequest(client, name, "helo.example", false, user, sender, recipient);
    return switch (policy.decide(request, rules(), lookups)) {
      case Decision.Accepted a ->
          "accept %s -- %s"
              .formatted(Decision.withSuffix(a.recipient().resolve(me), a.suffix()), a.by());
      case Decision.Rejected r -> r.reply() + " -- " + r.by();
      case Decision.Closed c -> "close " + c.reply() + " -- " + c.by();
    };
  }

  /// The rules as the lines have made them.
  protected final RulesSnapshot rules() {
    return new TestSnapshot(me)
        .options(options)
        .hosted(hosted)
        .rcptHosts(rcptHosts)
        .tcp(new TcpRules(tcp))
        .lists(
            new RelayLists(
                new AddressPatterns(badMailFrom),
                new AddressPatterns(badRcptTo),
                new RelayClients(relayClients),
                new RelayDomains(relayDomains),
                new AddressPatterns(relayMailFrom)))
        .build();
  }

  private void answer(String text) {
    out.add("    " + text);
  }

  private static boolean isTrue(String text) {
    return oneOf(text, "true", "false");
  }

  private static boolean oneOf(String text, String yes, String no) {
    if (!text.equals(yes) && !text.equals(no)) {
      throw new IllegalArgumentException("write " + yes + " or " + no + ", not " + text);
    }
    return text.equals(yes);
  }
}
