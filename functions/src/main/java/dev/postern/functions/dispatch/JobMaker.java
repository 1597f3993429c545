package dev.postern.functions.dispatch;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import dev.postern.message.InboundManifest;
import dev.postern.message.Route;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes the delivery jobs of a manifest: one for each message, route and hundred recipients.
///
/// The same manifest under the same rules makes the same jobs, ids and order included.
record JobMaker(Routing routing) {
  /// Recipients of one job: what servers must take in one transaction (RFC 5321 §4.5.3.1.8).
  static final int MAX_RECIPIENTS = 100;

  private static final int HASH_CHARS = 16;

  List<DeliveryJob> jobsOf(InboundManifest manifest) {
    List<DeliveryJob> jobs = new ArrayList<>();
    boolean alone = manifest.entries().size() == 1;
    for (InboundManifest.Entry entry : manifest.entries()) {
      List<Group> groups = groupsOf(entry);
      for (Group group : groups) {
        jobs.add(job(manifest, entry, group, alone && groups.size() == 1));
      }
    }
    return jobs;
  }

  private record Group(Route route, List<Mailbox> recipients) {}

  private List<Group> groupsOf(InboundManifest.Entry entry) {
    Map<Route, List<Mailbox>> byRoute = new LinkedHashMap<>();
    for (Mailbox recipient : entry.envelope().recipients().stream().distinct().toList()) {
      byRoute.computeIfAbsent(routing.routeOf(recipient), _ -> new ArrayList<>()).add(recipient);
    }
    List<Group> groups = new ArrayList<>();
    byRoute.forEach(
        (route, recipients) -> {
          for (int from = 0; from < recipients.size(); from += MAX_RECIPIENTS) {
            int to = Math.min(from + MAX_RECIPIENTS, recipients.size());
            groups.add(new Group(route, recipients.subList(from, to)));
          }
        });
    return groups;
  }

  private static DeliveryJob job(
      InboundManifest manifest, InboundManifest.Entry entry, Group group, boolean soleUser) {
    return new DeliveryJob(
        entry.queueId() + "-" + hash(group),
        entry.queueId(),
        manifest.bodyOf(entry),
        soleUser,
        entry.envelope().sender(),
        group.recipients(),
        entry.envelope().eightBit(),
        entry.envelope().smtpUtf8(),
        group.route(),
        entry.acceptedAt(),
        0,
        entry.envelope().parameters());
  }

  private static String hash(Group group) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(RouteText.of(group.route()).getBytes(StandardCharsets.UTF_8));
      for (Mailbox recipient : group.recipients()) {
        sha256.update((byte) '\n');
        sha256.update(recipient.toString().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(sha256.digest()).substring(0, HASH_CHARS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
