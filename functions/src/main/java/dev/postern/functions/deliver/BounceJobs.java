package dev.postern.functions.deliver;

import dev.postern.address.Mailbox;
import dev.postern.message.BounceJob;
import dev.postern.message.BounceJob.Action;
import dev.postern.message.BounceJob.Report;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.message.Sha256;
import dev.postern.queue.JobQueue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes the bounce jobs of one attempt: one for each thing to be told, or several where one would
/// not fit a queue message.
///
/// The DSN's queue id comes from the job, the attempt and what the DSN says of each recipient (but
/// not when), so an attempt that runs twice with the same result makes the same DSN, and one with
/// another result never writes over a DSN that may be on its way. Other than failures, all of a
/// kind are the same, so there the words of a peer do not count.
final class BounceJobs {
  private BounceJobs() {}

  /// @param jobEnds whether no recipient of the job is left to be tried
  static List<BounceJob> of(DeliveryJob job, Map<Action, List<Report>> reports, boolean jobEnds) {
    List<BounceJob> bounces = all(job, reports, jobEnds && job.soleUser());
    // Of several none may delete the segment that the others still read; relay-cleanup does.
    return bounces.size() <= 1 ? bounces : all(job, reports, false);
  }

  private static List<BounceJob> all(
      DeliveryJob job, Map<Action, List<Report>> reports, boolean owns) {
    List<BounceJob> bounces = new ArrayList<>();
    reports.forEach((action, some) -> bounces.addAll(split(job, action, some, owns)));
    return bounces;
  }

  private static List<BounceJob> split(
      DeliveryJob job, Action action, List<Report> reports, boolean owns) {
    List<Mailbox> recipients = reports.stream().map(Report::recipient).toList();
    var bounce =
        new BounceJob(idOf(job, action, reports), job.only(recipients), owns, action, reports);
    int octets = JobCodec.encode(bounce).getBytes(StandardCharsets.UTF_8).length;
    if (octets <= JobQueue.MAX_BODY_OCTETS || reports.size() == 1) {
      return List.of(bounce);
    }
    int half = reports.size() / 2;
    List<BounceJob> parts = new ArrayList<>(split(job, action, reports.subList(0, half), owns));
    parts.addAll(split(job, action, reports.subList(half, reports.size()), owns));
    return parts;
  }

  private static QueueId idOf(DeliveryJob job, Action action, List<Report> reports) {
    var said = new StringBuilder(job.jobId()).append('\0').append(job.attempt());
    if (action != Action.FAILED) {
      said.append('\0').append(action);
    }
    for (Report r : reports) {
      said.append('\0').append(r.recipient());
      if (action == Action.FAILED) {
        String line = r.diagnostic() == null ? r.text() : r.diagnostic();
        said.append('\0')
            .append(r.status())
            .append('\0')
            .append(line)
            .append('\0')
            .append(r.text());
      }
    }
    return Sha256.queueId(job.birth(), said.toString());
  }
}
