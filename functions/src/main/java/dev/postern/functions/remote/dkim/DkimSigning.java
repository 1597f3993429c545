package dev.postern.functions.remote.dkim;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.dkim.DkimKey;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.remote.smtp.ContentSigner;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.secret.DataKey;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs mail of hosted domains with their active keys: mail whose envelope sender and From field
/// are of one hosted domain, and our own bounces.
///
/// Mail to what anybody may write to through us ([RulesSnapshot#rcptHosts()], hosted domains), and
/// what an alias forwards, may come from anybody who says to be ours; it is not signed. Binary mail
/// is not, for it has no line ends that a verifier could go by.
///
/// **On failure:** of the spool, as [ContentSigner]; without rules, with a key that cannot be read
/// or does not sign, the message goes without that signature, and the log has an error: a broken
/// key must not hold mail.
public final class DkimSigning implements ContentSigner {
  private static final Logger log = LoggerFactory.getLogger(DkimSigning.class);

  private final RulesSource rules;
  private final SigningKeys keys;
  private final InstantSource clock;

  DkimSigning(RulesSource rules, SigningKeys keys, InstantSource clock) {
    this.rules = rules;
    this.keys = keys;
    this.clock = clock;
  }

  public static DkimSigning of(Stores stores) {
    return new DkimSigning(
        () -> stores.rules().current(),
        new SigningKeys(DataKey.of(stores.settings())),
        stores.clock());
  }

  @Override
  public Body sign(DeliveryJob job, Body content) throws IOException {
    RulesSnapshot current;
    try {
      current = rules.current();
    } catch (RulesUnavailableException e) {
      log.error("job={} event=dkim-no-rules: unsigned, {}", job.jobId(), e.getMessage());
      return content;
    }
    Optional<Domain> owner = owner(job, current);
    List<DkimKey> active = active(owner, current);
    if (owner.isEmpty() || active.isEmpty()) {
      return content;
    }
    Optional<ScannedMessage> message = ScannedMessage.of(content);
    if (message.isEmpty()) {
      log.warn("job={} event=dkim-long-header: unsigned", job.jobId());
      return content;
    }
    boolean theirs = FromDomain.of(message.get().fields()).equals(owner);
    String header = theirs ? signatures(job, active, message.get()) : "";
    return message.get().behind(header.getBytes(StandardCharsets.US_ASCII), content);
  }

  @Override
  public long growth(DeliveryJob job) {
    try {
      RulesSnapshot current = rules.current();
      return active(owner(job, current), current).stream().mapToLong(Signature::octets).sum();
    } catch (RulesUnavailableException _) {
      return 0;
    }
  }

  private static List<DkimKey> active(Optional<Domain> owner, RulesSnapshot rules) {
    return owner.map(rules.dkim()::active).orElse(List.of());
  }

  /// The hosted domain whose mail it is by its envelope.
  private static Optional<Domain> owner(DeliveryJob job, RulesSnapshot rules) {
    String key = job.body().key();
    if (job.parameters().binaryMime() || key.startsWith(Spool.FORWARDS)) {
      return Optional.empty();
    }
    if (key.startsWith(Spool.BOUNCES)) {
      return Optional.of(rules.primaryDomain()).filter(rules.hostedDomains()::containsKey);
    }
    if (job.recipients().stream().anyMatch(r -> isOpenToAll(r, rules))) {
      return Optional.empty();
    }
    return job.sender().asMailbox().map(Mailbox::domain).filter(rules.hostedDomains()::containsKey);
  }

  private static boolean isOpenToAll(Mailbox recipient, RulesSnapshot rules) {
    return rules.hostedDomain(recipient.domain()).isPresent()
        || rules.rcptHosts().entryFor(recipient.domain()).isPresent();
  }

  private String signatures(DeliveryJob job, List<DkimKey> active, ScannedMessage message) {
    var header = new StringBuilder();
    for (DkimKey key : active) {
      Optional<PrivateKey> secret = keys.of(key);
      if (secret.isPresent()) {
        try {
          header.append(Signature.field(key, secret.get(), message, clock.instant()));
        } catch (GeneralSecurityException | RuntimeException e) {
          log.error(
              "job={} event=dkim-failed domain={} selector={}: unsigned by it",
              job.jobId(),
              key.domain(),
              key.selector(),
              e);
        }
      }
    }
    return header.toString();
  }
}
