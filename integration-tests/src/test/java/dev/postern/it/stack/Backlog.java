package dev.postern.it.stack;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Much deferred mail: rows of the table `deferred`, their messages in segments of the spool.
public final class Backlog {
  private static final int PER_SEGMENT = 100;

  private Backlog() {}

  /// Puts messages of 4 kB there that were tried once, an hour ago, one recipient each.
  ///
  /// @param due when they are all to be tried again
  public static void fill(EmbeddedStack stack, String domain, int count, Instant due)
      throws IOException, SQLException {
    Instant birth = stack.clock().instant().minus(Duration.ofHours(1));
    var ids = new QueueId.Generator(() -> birth, new SecureRandom());
    byte[] message = message();
    for (int from = 0; from < count; from += PER_SEGMENT) {
      int here = Math.min(PER_SEGMENT, count - from);
      String key = "in/" + ids.next();
      var segment = new ByteArrayOutputStream();
      List<DeliveryJob> jobs = new ArrayList<>();
      for (int i = 0; i < here; i++) {
        var ref = new SpoolRef(key, (long) i * message.length, message.length);
        segment.writeBytes(message);
        jobs.add(job(ids.next(), ref, domain, from + i, birth));
      }
      stack.stores().spool().put(key, List.of(ByteBuffer.wrap(segment.toByteArray())));
      insert(stack, jobs, due);
    }
  }

  private static byte[] message() {
    return ("Subject: deferred\r\n\r\n" + "line upon line upon line upon line\r\n".repeat(113))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static DeliveryJob job(
      QueueId id, SpoolRef body, String domain, int number, Instant birth) {
    return new DeliveryJob(
        id + "-1",
        id,
        body,
        false,
        ReversePath.parse("a@far.test"),
        List.of(Mailbox.parse("old" + number + "@" + domain)),
        false,
        false,
        new Route.Remote("default", new Domain(domain)),
        birth,
        1);
  }

  private static void insert(EmbeddedStack stack, List<DeliveryJob> jobs, Instant due)
      throws SQLException {
    var rows = new StringBuilder();
    List<Object> values = new ArrayList<>();
    for (DeliveryJob job : jobs) {
      rows.append(rows.isEmpty() ? "" : ", ")
          .append("(?, ?, ?, 'a@far.test', ?, 'default', ?, ?, ?, '451 4.2.0 later', 1)");
      values.add(job.jobId());
      values.add(job.queueId().value());
      values.add(job.birth());
      values.add(job.recipients().getFirst().domain().name());
      values.add("[\"" + job.recipients().getFirst() + "\"]");
      values.add(JobCodec.encode(job));
      values.add(due);
    }
    stack.update(
        "INSERT INTO deferred (job_id, queue_id, born_at, sender, destination, source, recipients,"
            + " job, next_attempt_at, last_reply, attempt) VALUES "
            + rows,
        values.toArray());
  }
}
