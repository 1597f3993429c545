package dev.postern.functions.runtime;

import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.Route;
import dev.postern.message.Sha256;
import dev.postern.queue.JobQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Jobs as they are sent to the queue of their lane, where jobs for one destination are one group:
/// so a destination whose jobs take long does not keep those of others waiting.
public final class JobGroups {
  /// What SQS takes of a `MessageGroupId`.
  private static final Pattern ALLOWED =
      Pattern.compile("[!-~]{1," + JobQueue.MAX_GROUP_LENGTH + "}");

  private static final int SHA256_DIGITS = 64;

  private JobGroups() {}

  /// The job with its destination's group; one that stays here has none.
  public static JobQueue.Outgoing outgoing(DeliveryJob job) {
    return new JobQueue.Outgoing(JobCodec.encode(job), group(job.route()));
  }

  private static @Nullable String group(Route route) {
    return switch (route) {
      case Route.Local _ -> null;
      case Route.Remote remote -> group(remote.destination().name());
      case Route.Static fixed -> group(fixed.destination().name());
    };
  }

  /// The domain itself, or its SHA-256 in hexadecimal where SQS would not take it.
  static String group(String domain) {
    return ALLOWED.matcher(domain).matches() ? domain : Sha256.hex(domain, SHA256_DIGITS);
  }
}
