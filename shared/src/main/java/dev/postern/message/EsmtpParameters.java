package dev.postern.message;

import dev.postern.address.Mailbox;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the client asked for with the parameters of MAIL and RCPT, carried to delivery and into
/// notifications.
///
/// In JSON it is left out where nothing was asked for, so that jobs from before it are read.
///
/// **Standard:** RFC 3030 §3 (BINARYMIME), RFC 8689 §2 (REQUIRETLS), RFC 3461 §4 (RET, ENVID).
///
/// @param binaryMime whether the body is binary: any octets, lines of any length
/// @param requireTls whether the message may travel over verified TLS only
/// @param ret how much of the message a failure notification returns; null: not said
/// @param envelopeId ENVID as sent, in xtext; null: none
/// @param recipients what was asked for each recipient, of those for whom anything was
public record EsmtpParameters(
    boolean binaryMime,
    boolean requireTls,
    @Nullable Ret ret,
    @Nullable String envelopeId,
    Map<Mailbox, RecipientParameters> recipients) {
  /// Nothing was asked for.
  public static final EsmtpParameters NONE =
      new EsmtpParameters(false, false, null, null, Map.of());

  /// How much of the message comes back (RFC 3461 §4.3).
  public enum Ret {
    /// All of it, within our limit of what a notification returns.
    FULL,
    /// Its header.
    HDRS
  }

  public EsmtpParameters {
    recipients = Collections.unmodifiableMap(new LinkedHashMap<>(recipients));
  }

  /// What was asked for a recipient, [RecipientParameters#NONE] where nothing was.
  public RecipientParameters of(Mailbox recipient) {
    return recipients.getOrDefault(recipient, RecipientParameters.NONE);
  }

  /// The same with what was asked for each recipient.
  public EsmtpParameters forRecipients(Map<Mailbox, RecipientParameters> asked) {
    return asked.isEmpty() ? this : with(asked);
  }

  /// Octets that what was asked for one recipient has in JSON at most, as long as nothing is
  /// escaped.
  public static int jsonOctets(Mailbox recipient, RecipientParameters asked) {
    String original = asked.originalRecipient();
    return 140
        + recipient.localPart().length()
        + recipient.domain().name().length()
        + (original == null ? 0 : original.length());
  }

  /// The same, knowing of these recipients only.
  EsmtpParameters only(Collection<Mailbox> those) {
    Map<Mailbox, RecipientParameters> kept = new LinkedHashMap<>(recipients);
    kept.keySet().retainAll(those);
    return kept.size() == recipients.size() ? this : with(kept);
  }

  /// The same after these recipients' sender was told of a delay.
  EsmtpParameters toldOfDelay(Collection<Mailbox> those) {
    Map<Mailbox, RecipientParameters> changed = new LinkedHashMap<>(recipients);
    those.forEach(r -> changed.computeIfPresent(r, (_, p) -> p.toldOfDelay()));
    return with(changed);
  }

  private EsmtpParameters with(Map<Mailbox, RecipientParameters> others) {
    return new EsmtpParameters(binaryMime, requireTls, ret, envelopeId, others);
  }
}
