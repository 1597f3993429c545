package dev.postern.retry;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.message.DeliveryJob;
import dev.postern.message.QueueId;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import java.time.Instant;
import java.util.List;

/// Delivery jobs for tests.
public final class TestJobs {
  public static final QueueId QUEUE_ID = new QueueId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  private static final Domain NET = new Domain("example.net");

  private TestJobs() {}

  /// For `x@example.net` and `y@example.net`, from `a@b.org`.
  public static DeliveryJob remote(String jobId, int attempt) {
    return job(
        jobId,
        attempt,
        ReversePath.parse("a@b.org"),
        new Route.Remote("default", NET),
        List.of(Mailbox.parse("x@example.net"), Mailbox.parse("y@example.net")));
  }

  /// For `x` in a domain, from `a@b.org`.
  public static DeliveryJob to(String domain, String jobId, int attempt) {
    return job(
        jobId,
        attempt,
        ReversePath.parse("a@b.org"),
        new Route.Remote("default", new Domain(domain)),
        List.of(Mailbox.parse("x@" + domain)));
  }

  /// For `bob@example.com`, a bounce.
  public static DeliveryJob local(String jobId, int attempt) {
    return job(
        jobId,
        attempt,
        ReversePath.NULL,
        new Route.Local(),
        List.of(Mailbox.parse("bob@example.com"), Mailbox.parse("Bob.Ü@example.org")));
  }

  public static DeliveryJob viaStaticRoute(String jobId, int attempt) {
    return job(
        jobId,
        attempt,
        ReversePath.parse("a@b.org"),
        new Route.Static("default", NET, "[192.0.2.1]", 2525),
        List.of(Mailbox.parse("\"z z\"@example.net")));
  }

  private static DeliveryJob job(
      String jobId, int attempt, ReversePath sender, Route route, List<Mailbox> recipients) {
    return new DeliveryJob(
        jobId,
        QUEUE_ID,
        new SpoolRef("in/s1", 10, 20),
        true,
        sender,
        recipients,
        true,
        false,
        route,
        Instant.parse("2026-11-21T09:00:00.123Z"),
        attempt);
  }
}
