package dev.postern.rules.agent;

import dev.postern.address.Domain;
import dev.postern.rules.RuleSyntaxException;
import java.util.regex.Pattern;

/// One line of `deliveryagents`: `WHOSE:AGENT`, as in `example.com:program balance_outgoing`, of
/// mail that leaves; `WHOSE:local:AGENT` of mail for mailboxes here.
///
/// @param text the line, names in lower case: its identity in the database
/// @param whose a domain, `.suffix` for those below it, `pool=NAME` for an egress pool, or `*`
/// @param channel which way the mail goes
/// @param agent who delivers
public record AgentRule(String text, String whose, Channel channel, AgentSpec agent) {
  static final String ALL = "*";
  static final String POOL = "pool=";

  private static final String LOCAL = Channel.LOCAL.text() + ":";
  private static final String FORM =
      "write WHOSE:AGENT, as in example.com:program balance_outgoing, or WHOSE:local:AGENT; WHOSE"
          + " is a domain, .suffix, pool=NAME or *";
  private static final Pattern POOL_NAME = Pattern.compile("[a-z0-9._-]{1,255}");

  /// Reads a line.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static AgentRule parse(String line) {
    String text = line.strip();
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new RuleSyntaxException(1, "a delivery agent has a colon; " + FORM);
    }
    String key = key(text.substring(0, colon).strip());
    String rest = text.substring(colon + 1).strip();
    Channel channel = rest.startsWith(LOCAL) ? Channel.LOCAL : Channel.REMOTE;
    if (channel == Channel.LOCAL) {
      rest = rest.substring(LOCAL.length()).strip();
      if (key.startsWith(POOL)) {
        throw new RuleSyntaxException(1, "mail for mailboxes here leaves from no pool; " + FORM);
      }
    }
    AgentSpec agent = AgentSpec.parse(rest, channel, text.length() - rest.length() + 1);
    return new AgentRule(key(key, channel) + ":" + agent.text(), key, channel, agent);
  }

  /// What no other line may have.
  public String key() {
    return key(whose, channel);
  }

  private static String key(String whose, Channel channel) {
    return channel == Channel.LOCAL ? whose + ":" + channel.text() : whose;
  }

  private static String key(String text) {
    if (text.startsWith(POOL)) {
      if (!POOL_NAME.matcher(text.substring(POOL.length())).matches()) {
        throw new RuleSyntaxException(
            POOL.length() + 1, "a pool's name is as `postern egress list` shows it; " + FORM);
      }
      return text;
    }
    return text.equals(ALL) ? text : domain(text, FORM);
  }

  static String domain(String text, String form) {
    try {
      return Domain.orSuffix(text);
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(1, e.getMessage() + "; " + form);
    }
  }
}
