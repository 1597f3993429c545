package dev.postern.rules.agent;

import dev.postern.rules.RuleSyntaxException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// One line of `contentfilters`: `WHOSE:FILTER`, `WHOSE:remote:FILTER` or `WHOSE:local:FILTER`, as
/// in `example.com:local:spam 1 refuse spamc -E`.
///
/// @param text the line, names in lower case: its identity in the database
/// @param domain the recipients': a domain, `.suffix` for those below it, or `*`
/// @param channels which way the mail goes
/// @param filter what looks at it
public record FilterRule(String text, String domain, Set<Channel> channels, FilterSpec filter) {
  private static final String FORM =
      "write WHOSE:FILTER, WHOSE:remote:FILTER or WHOSE:local:FILTER, as in"
          + " example.com:program clean -q; WHOSE is a recipients' domain, .suffix or *";

  public FilterRule {
    channels = Set.copyOf(channels);
  }

  /// Reads a line.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static FilterRule parse(String line) {
    String text = line.strip();
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new RuleSyntaxException(1, "a content filter has a colon; " + FORM);
    }
    String whose = text.substring(0, colon).strip();
    String domain = whose.equals(AgentRule.ALL) ? whose : AgentRule.domain(whose, FORM);
    String rest = text.substring(colon + 1).stripLeading();
    Set<Channel> channels = EnumSet.allOf(Channel.class);
    for (Channel channel : Channel.values()) {
      if (rest.startsWith(channel.text() + ":")) {
        channels = EnumSet.of(channel);
        rest = rest.substring(channel.text().length() + 1).stripLeading();
        break;
      }
    }
    FilterSpec filter = FilterSpec.parse(rest, text.length() - rest.length() + 1);
    return new FilterRule(key(domain, channels) + ":" + filter.text(), domain, channels, filter);
  }

  /// What no other line may have: the domain, and the channel where it names one.
  public String key() {
    return key(domain, channels);
  }

  private static String key(String domain, Set<Channel> channels) {
    return channels.size() == Channel.values().length
        ? domain
        : domain
            + ":"
            + Arrays.stream(Channel.values())
                .filter(channels::contains)
                .findFirst()
                .orElseThrow()
                .text();
  }
}
