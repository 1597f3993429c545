package dev.postern.policy;

import dev.postern.address.Domain;
import dev.postern.address.ForwardPath;
import dev.postern.address.Mailbox;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RulesSnapshot;
import dev.postern.smtp.Reply;
import java.util.Optional;

/// Permits recipients of hosted domains, if their mailbox or alias exists, and of `rcpthosts`. An
/// alias domain has the mailboxes of its real domain.
///
/// **Seed:** spec 1.2 to 1.4, 10.12; decisions 1, 2, 26.
final class HostedDomainRule implements RelayRule {
  @Override
  public String name() {
    return "rcpthosts";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups)
      throws LookupFailedException {
    Mailbox mailbox = request.recipient().resolve(rules.primaryDomain());
    Domain domain = mailbox.domain();
    Optional<HostedDomain> hosted = rules.hostedDomain(domain);
    if (hosted.isPresent()) {
      Mailbox real = rules.real(mailbox);
      HostedDomain users = rules.hostedDomain(real.domain()).orElse(hosted.get());
      return considerMailbox(real, users, rules, lookups);
    }
    if (request.recipient().isBarePostmaster()) {
      return new Verdict.Permit("", "postmaster is always accepted (RFC 5321 section 4.5.1)");
    }
    Optional<String> entry = rules.rcptHosts().entryFor(domain);
    return entry.isPresent()
        ? new Verdict.Permit("", domain + " matches " + fileOf(entry.get(), rules))
        : new Verdict.NoOpinion(domain + " is neither hosted here nor in rcpthosts");
  }

  private static String fileOf(String entry, RulesSnapshot rules) {
    boolean first = rules.rcptHosts().entries().contains(entry);
    return (first ? "rcpthosts" : "morercpthosts") + " entry " + entry;
  }

  /// Whether the recipient's domain is hosted here or in `rcpthosts`.
  static boolean isOurs(ForwardPath recipient, RulesSnapshot rules) {
    Domain domain = recipient.resolve(rules.primaryDomain()).domain();
    return recipient.isBarePostmaster()
        || rules.hostedDomain(domain).isPresent()
        || rules.rcptHosts().entryFor(domain).isPresent();
  }

  private static Verdict considerMailbox(
      Mailbox mailbox, HostedDomain hosted, RulesSnapshot rules, Lookups lookups)
      throws LookupFailedException {
    if (hosted.backupMx()) {
      return new Verdict.Permit("", "we are a backup MX of " + hosted.name());
    }
    if (mailbox.localPart().equalsIgnoreCase("postmaster")) {
      return new Verdict.Permit("", "postmaster is always accepted (RFC 5321 section 4.5.1)");
    }
    if (!rules.unknownUserCheck() || !hosted.refusesUnknownUsers()) {
      return new Verdict.Permit("", hosted.name() + " is hosted; its disposition decides later");
    }
    if (lookups.mailboxExists(mailbox)) {
      return new Verdict.Permit("", hosted.name() + " is hosted and the mailbox exists");
    }
    return new Verdict.Refuse(
        Reply.of(550, "5.1.1", "sorry, no mailbox here by that name (#5.1.1)"),
        hosted.name() + " is hosted and has no such mailbox");
  }
}
