package dev.postern.functions.bounce;

import dev.postern.address.Mailbox;
import dev.postern.functions.runtime.ControlsInForce;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.BounceJob;
import dev.postern.settings.SettingCatalog;
import java.util.List;
import java.util.Optional;

/// Decides who is told, usually of a failure: the sender; postmaster, when a message without sender
/// failed; nobody, when that was a message to the same postmaster.
///
/// The seed marks a double bounce by the sender `#@[]`, which is no SMTP address. Here it has the
/// null sender like every bounce, and is known by its recipient: a message from nobody that failed
/// at the very mailbox that takes double bounces can be told to nobody (the seed's triple bounce).
/// So no chain of bounces is longer than two.
///
/// **Seed:** spec 7.6.
record Addressee(Mailbox doubleBounces) {
  static Addressee of(Stores stores) {
    return new Addressee(
        new Mailbox(
            stores.settings().get(SettingCatalog.DOUBLE_BOUNCE_TO),
            new ControlsInForce(stores).primaryDomain()));
  }

  /// The notice to send, or none where the failure ends in silence.
  Optional<Notice> noticeOf(BounceJob bounce) {
    Optional<Mailbox> sender = bounce.job().sender().asMailbox();
    if (sender.isPresent()) {
      return Optional.of(
          new Notice(
              bounce.bounceId(),
              sender.get(),
              false,
              bounce.job(),
              bounce.action(),
              bounce.reports()));
    }
    List<BounceJob.Report> told =
        bounce.reports().stream().filter(r -> !isDoubleBounces(r.recipient())).toList();
    return told.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Notice(
                bounce.bounceId(), doubleBounces, true, bounce.job(), bounce.action(), told));
  }

  private boolean isDoubleBounces(Mailbox recipient) {
    return recipient.localPart().equalsIgnoreCase(doubleBounces.localPart())
        && recipient.domain().equals(doubleBounces.domain());
  }
}
