package dev.postern.functions.deliver;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.QueueId;
import dev.postern.message.RecipientParameters;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Jobs for tests.
public final class Jobs {
  public static final QueueId QUEUE_ID =
      QueueId.of(AttemptStores.BIRTH.toEpochMilli(), 0x1234, 0x5678);

  private Jobs() {}

  public static DeliveryJob job(SpoolRef body, Route route, int attempt, String... recipients) {
    return new DeliveryJob(
        "job-1",
        QUEUE_ID,
        body,
        true,
        ReversePath.parse("sender@example.com"),
        mailboxes(recipients),
        false,
        false,
        route,
        AttemptStores.BIRTH,
        attempt);
  }

  /// The same job with a segment that holds other messages, too.
  public static DeliveryJob sharing(DeliveryJob job) {
    return with(job, false, job.sender(), job.parameters());
  }

  /// The same job with another sender, empty for null.
  public static DeliveryJob from(String sender, DeliveryJob job) {
    return with(job, job.soleUser(), ReversePath.parse(sender), job.parameters());
  }

  /// The same job of a client that asked for this.
  public static DeliveryJob asking(EsmtpParameters parameters, DeliveryJob job) {
    return with(job, job.soleUser(), job.sender(), parameters);
  }

  /// The same job of a client that asked for this of each recipient.
  public static DeliveryJob asking(RecipientParameters each, DeliveryJob job) {
    Map<Mailbox, RecipientParameters> all = new LinkedHashMap<>();
    job.recipients().forEach(r -> all.put(r, each));
    return asking(new EsmtpParameters(false, false, null, null, all), job);
  }

  private static DeliveryJob with(
      DeliveryJob job, boolean soleUser, ReversePath sender, EsmtpParameters parameters) {
    return new DeliveryJob(
        job.jobId(),
        job.queueId(),
        job.body(),
        soleUser,
        sender,
        job.recipients(),
        job.eightBit(),
        job.smtpUtf8(),
        job.route(),
        job.birth(),
        job.attempt(),
        parameters);
  }

  public static Route toMx(String domain) {
    return new Route.Remote("default", new Domain(domain));
  }

  public static List<Mailbox> mailboxes(String... addresses) {
    return Arrays.stream(addresses).map(Mailbox::parse).toList();
  }
}
