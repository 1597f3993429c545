package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import dev.postern.message.Sha256;

/// The name of a message's file in a Maildir, the same at every try (decision 28).
///
/// @param base seconds of acceptance, queue id with a hash of the recipient, host, joined by dots
record MaildirName(String base) {
  private static final int MAX_HOST_CHARS = 100;

  static MaildirName of(DeliveryJob job, Mailbox recipient, String host) {
    String safeHost = host.replace("/", "\\057").replace(":", "\\072");
    return new MaildirName(
        job.birth().getEpochSecond()
            + "."
            + job.queueId()
            + "-"
            + hash(recipient)
            + "."
            + safeHost.substring(0, Math.min(safeHost.length(), MAX_HOST_CHARS)));
  }

  /// The name in `new`, which tells the size to whoever counts quotas.
  String withSize(long octets) {
    return base + ",S=" + octets;
  }

  /// Whether a file in `cur` is this message, with whatever a reader put behind the name.
  boolean isOf(String fileName) {
    return fileName.startsWith(base + ",");
  }

  private static String hash(Mailbox recipient) {
    String account = recipient.lowerCase().localPart() + "@" + recipient.domain();
    return Sha256.hex(account, 12);
  }
}
