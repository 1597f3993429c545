package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Courier;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import dev.postern.settings.SettingCatalog;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Brings a message into the Maildirs of its recipients, one after the other.
///
/// **Seed:** spec 8.1.4, 8.1.5, 8.1.13 to 8.1.15; decisions 26 and 28.
///
/// **On failure:** a Maildir that cannot be written defers its recipient. A message that cannot be
/// read from the spool is an exception, though some recipients may have it already: delivering
/// again finds their files.
final class LocalDelivery implements Courier {
  private final Users users;
  private final Maildirs maildirs;
  private final String host;

  LocalDelivery(Users users, Maildirs maildirs, String host) {
    this.users = users;
    this.maildirs = maildirs;
    this.host = host;
  }

  static LocalDelivery of(Stores stores, RandomGenerator random) {
    Maildirs maildirs = Maildirs.of(stores.settings(), stores.clock(), random);
    return new LocalDelivery(
        new Users(stores, maildirs), maildirs, stores.settings().get(SettingCatalog.HOSTNAME));
  }

  @Override
  public List<Outcome> deliver(DeliveryJob job, Body body, Instant deadline) throws IOException {
    LocalMessage message = LocalMessage.read(job, body);
    List<Outcome> outcomes = new ArrayList<>();
    for (Mailbox recipient : job.recipients()) {
      outcomes.add(deliver(job, message, recipient));
    }
    return outcomes;
  }

  private Outcome deliver(DeliveryJob job, LocalMessage message, Mailbox recipient)
      throws LocalMessage.UnreadableException {
    if (message.wasDeliveredTo(recipient)) {
      return Outcome.of(
          recipient,
          Trouble.ours(
              "5.4.6",
              "This message is looping: it already has my Delivered-To line. (#5.4.6)",
              FailureScope.RECIPIENT));
    }
    Optional<Outcome> refusal = users.refusalOf(recipient);
    return refusal.isPresent() ? refusal.get() : write(job, message, recipient);
  }

  private Outcome write(DeliveryJob job, LocalMessage message, Mailbox recipient)
      throws LocalMessage.UnreadableException {
    try {
      MaildirName name = MaildirName.of(job, recipient, host);
      String file =
          maildirs
              .of(recipient)
              .deliver(name, job.birth(), out -> message.writeTo(out, job.sender(), recipient));
      return new Outcome.Delivered(recipient, file, null, false);
    } catch (LocalMessage.UnreadableException e) {
      throw e;
    } catch (IOException e) {
      return Outcome.of(recipient, DiskTrouble.of(e));
    }
  }
}
