package dev.postern.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `postern trace --json` tells of a message.
public final class Events {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Events() {}

  /// The queue id in `250 2.0.0 ok <queue id>`.
  public static String queueId(String reply) {
    if (!reply.startsWith("250 2.0.0 ok ")) {
      throw new AssertionError("not accepted: " + reply);
    }
    return reply.substring("250 2.0.0 ok ".length()).strip();
  }

  /// The events of a message once one of `kind` is among them.
  public static List<JsonNode> await(RelayProcess relay, String id, String kind, Duration limit)
      throws Exception {
    return Waiting.await(
        "event " + kind + " of " + id,
        limit,
        () -> {
          List<JsonNode> events = of(relay, id);
          return kinds(events).contains(kind) ? Optional.of(events) : Optional.empty();
        });
  }

  public static List<String> kinds(List<JsonNode> events) {
    return events.stream().map(e -> e.path("event").asText()).toList();
  }

  private static List<JsonNode> of(RelayProcess relay, String id) throws Exception {
    Cli.Result result = relay.cli("trace", id, "--json");
    List<JsonNode> events = new ArrayList<>();
    if (result.exit() == 0) {
      JSON.readTree(result.out()).forEach(events::add);
    }
    return events;
  }
}
