package dev.postern.functions.deliver.https;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import dev.postern.message.MessageJson;
import dev.postern.rules.agent.Channel;
import java.util.List;

/// What an endpoint or a function is told of a message, as JSON.
///
/// @param version of this form: 1; fields may be added to it
/// @param purpose `deliver` or `filter`
/// @param channel `remote` or `local`
/// @param domain of the first recipient
/// @param sender empty for bounces
/// @param attempt 0 for the first
public record Envelope(
    int version,
    String purpose,
    String channel,
    String queueId,
    String jobId,
    int attempt,
    String domain,
    String sender,
    List<String> recipients) {
  private static final int VERSION = 1;

  public Envelope {
    recipients = List.copyOf(recipients);
  }

  public static Envelope of(DeliveryJob job, String purpose, Channel channel) {
    return new Envelope(
        VERSION,
        purpose,
        channel.text(),
        job.queueId().value(),
        job.jobId(),
        job.attempt(),
        job.recipients().getFirst().domain().name(),
        job.sender().toString(),
        job.recipients().stream().map(Mailbox::toString).toList());
  }

  String json() {
    return MessageJson.mapper().valueToTree(this).toString();
  }
}
