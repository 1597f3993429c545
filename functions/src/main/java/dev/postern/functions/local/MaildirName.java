package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

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
    String account = recipient.localPart().toLowerCase(Locale.ROOT) + "@" + recipient.domain();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(account.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
