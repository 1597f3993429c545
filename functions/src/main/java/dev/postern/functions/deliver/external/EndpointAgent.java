package dev.postern.functions.deliver.external;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.https.Answer;
import dev.postern.functions.deliver.https.Endpoint;
import dev.postern.functions.deliver.https.JsonAnswer;
import dev.postern.functions.deliver.program.Scratch;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.agent.Channel;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Hands a message to an HTTPS endpoint or a Lambda function, which answers with JSON: for each
/// recipient, or for all, `delivered`, `deferred` or `failed`, a status and a text.
///
/// Whatever else it answers lets the message wait; one that is larger than it can be given fails.
///
/// **On failure:** of the spool [IOException], before anything was sent.
///
/// @param name as events name it
public record EndpointAgent(String name, Channel channel, Endpoint endpoint) {
  /// Octets of an answer.
  static final long MOST_ANSWER = 256 * 1024;

  /// @param body as it is to leave
  public List<Outcome> deliver(DeliveryJob job, Domain destination, Body body, Instant deadline)
      throws IOException {
    var peer = new Peer(destination.name(), name);
    try (Scratch scratch = Scratch.empty()) {
      Answer answer =
          endpoint.post(job, "deliver", channel, body, scratch.output(), MOST_ANSWER, deadline);
      return switch (answer) {
        case Answer.Nothing(String why, boolean mayHave) -> waiting(job, peer, why, mayHave);
        case Answer.TooLarge(String why) -> all(job, peer, "5.3.4", name + " failed: " + why + ".");
        case Answer.Said said when said.status() != JsonAnswer.OK ->
            waiting(job, peer, "it answers " + said.status(), false);
        case Answer.Said said -> said(job, peer, said);
      };
    }
  }

  private List<Outcome> said(DeliveryJob job, Peer peer, Answer.Said said) {
    try {
      JsonNode answer = JsonAnswer.read(said);
      Map<String, JsonNode> each = new HashMap<>();
      for (JsonNode one : answer.path("recipients")) {
        each.put(one.path("recipient").asText(), one);
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Mailbox recipient : job.recipients()) {
        outcomes.add(outcome(recipient, each.getOrDefault(recipient.toString(), answer), peer));
      }
      return outcomes;
    } catch (JsonAnswer.MalformedAnswerException e) {
      return waiting(job, peer, String.valueOf(e.getMessage()), true);
    }
  }

  private static Outcome outcome(Mailbox recipient, JsonNode said, Peer peer)
      throws JsonAnswer.MalformedAnswerException {
    String result = said.path("result").asText();
    return switch (result) {
      case "delivered" ->
          new Outcome.Delivered(recipient, JsonAnswer.text(said, "delivered"), peer, false);
      case "deferred" -> trouble(recipient, said, peer, 4);
      case "failed" -> trouble(recipient, said, peer, 5);
      default ->
          throw new JsonAnswer.MalformedAnswerException(
              "its answer says \"" + result + "\" of a recipient");
    };
  }

  private static Outcome trouble(Mailbox recipient, JsonNode said, Peer peer, int statusClass) {
    return Outcome.of(
        recipient,
        new Trouble(
            JsonAnswer.status(said, statusClass),
            null,
            peer,
            JsonAnswer.text(said, peer.address() + " gave no reason."),
            FailureScope.RECIPIENT));
  }

  private List<Outcome> waiting(DeliveryJob job, Peer peer, String why, boolean mayHave) {
    return all(
        job, peer, "4.3.0", name + " failed: " + why + (mayHave ? ". Possible duplicate!" : "."));
  }

  private static List<Outcome> all(DeliveryJob job, Peer peer, String status, String text) {
    return Outcome.ofAll(job.recipients(), Trouble.with(peer, status, text, FailureScope.MESSAGE));
  }
}
