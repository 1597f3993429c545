package dev.postern.smtpd;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.policy.Lookups;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.rules.TcpRuleLine;
import dev.postern.rules.TcpRules;
import dev.postern.rules.TestSnapshot;
import dev.postern.rules.UnknownUser;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The rules of the tests: `example.com` is hosted, with `bob`, `alice` and `carol`, and
/// `alias.example` is its alias domain; `relayed.net` is in rcpthosts; clients by tcp rules.
public final class TestRules {
  private static final Domain HOSTED = new Domain("example.com");
  private static final Domain ALIAS = new Domain("alias.example");

  public static final RulesSnapshot SNAPSHOT =
      with(
          new TcpRules(
              List.of(
                  TcpRuleLine.parse("10.1.:allow,RELAYCLIENT=\"\""),
                  TcpRuleLine.parse("10.2.:allow,RELAYCLIENT=\"@fix.me\""),
                  TcpRuleLine.parse("192.0.2.66:deny"))));

  public static final RulesSource SOURCE = () -> SNAPSHOT;

  /// Knows the accounts; for `unsure@` the database does not answer.
  public static final Lookups LOOKUPS = TestRules::exists;

  private TestRules() {}

  /// The same with other tcp rules.
  public static RulesSnapshot with(TcpRules tcp) {
    return new TestSnapshot(HOSTED)
        .hosted(
            Map.of(
                HOSTED,
                new HostedDomain(HOSTED, false, UnknownUser.BOUNCE_NO_MAILBOX),
                ALIAS,
                new HostedDomain(ALIAS, false, UnknownUser.BOUNCE_NO_MAILBOX, HOSTED)))
        .rcptHosts(Set.of("relayed.net"))
        .tcp(tcp)
        .build();
  }

  private static boolean exists(Mailbox mailbox) throws Lookups.LookupFailedException {
    if (mailbox.localPart().equals("unsure")) {
      throw new Lookups.LookupFailedException("no answer", new SQLException("connection lost"));
    }
    return Set.of("bob", "alice", "carol").contains(mailbox.localPart());
  }
}
