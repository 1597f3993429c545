package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import java.io.IOException;
import java.util.List;

/// Writes a job's message into the Maildir of an account, once for each recipient of the job that
/// leads there, however often it is asked to.
///
/// @param host this relay's name, part of the file's name
record MaildirWriter(Maildirs maildirs, String host) {
  /// @param deliveredTo for the `Delivered-To:` lines, the topmost first; the last is the job's
  ///   recipient
  /// @return the file's name
  String write(DeliveryJob job, LocalMessage message, Mailbox account, List<Mailbox> deliveredTo)
      throws IOException {
    return maildirs
        .of(account)
        .deliver(
            MaildirName.of(job, deliveredTo.getLast(), host),
            job.birth(),
            out -> message.writeTo(out, job.sender(), deliveredTo));
  }
}
