package dev.postern.functions.local;

import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says of a file system's fault what it means for mail: all of them may pass, so all defer.
///
/// **Standard:** RFC 3463 §3.3, §3.4.
final class DiskTrouble {
  private static final Logger log = LoggerFactory.getLogger(DiskTrouble.class);

  private DiskTrouble() {}

  static Trouble of(IOException e) {
    log.warn("Maildir not written", e);
    String message = String.valueOf(e.getMessage());
    if (message.contains("Disk quota exceeded")) {
      return ours("4.2.2", "the mailbox is over its disk quota");
    }
    if (message.contains("No space left on device")) {
      return ours("4.3.1", "the mail storage is full");
    }
    if (e instanceof AccessDeniedException) {
      return ours("4.3.0", "the mail storage refuses access");
    }
    String reason = e instanceof FileSystemException fault ? fault.getReason() : null;
    return ours(
        "4.3.0",
        "the mailbox cannot be written: "
            + (reason == null ? e.getClass().getSimpleName() : reason));
  }

  /// The text goes to the ledger and maybe to the sender: it names no path.
  private static Trouble ours(String status, String text) {
    return Trouble.ours(status, text, FailureScope.RECIPIENT);
  }
}
