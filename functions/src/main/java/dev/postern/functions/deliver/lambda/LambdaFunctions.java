package dev.postern.functions.deliver.lambda;

import dev.postern.aws.LambdaRequests;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.https.Answer;
import dev.postern.functions.deliver.https.Endpoint;
import dev.postern.functions.deliver.https.Posting;
import dev.postern.functions.runtime.Deadline;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.agent.Channel;
import dev.postern.settings.AgentSettings;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Invokes Lambda functions with messages and waits for what they return. Blocks; safe for use by
/// many threads.
///
/// Only functions that `postern.agents.functions` lists are invoked, as it lists them: a rule may
/// name one of its ARNs, or the name at the end of one. No event is sent twice.
public final class LambdaFunctions {
  private final List<String> permitted;
  private final Duration timeout;
  private final InstantSource clock;
  private final Settings settings;
  private @Nullable Caller caller;

  /// Made when the first function is invoked: most relays invoke none.
  private record Caller(LambdaRequests requests, HttpClient client) {}

  private LambdaFunctions(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.permitted = settings.get(AgentSettings.FUNCTIONS);
    this.timeout = settings.get(AgentSettings.TIMEOUT);
    this.clock = clock;
  }

  public static LambdaFunctions of(Settings settings, InstantSource clock) {
    return new LambdaFunctions(settings, clock);
  }

  /// Whether the operator permits any.
  public boolean arePermitted() {
    return !permitted.isEmpty();
  }

  /// A function as an endpoint.
  ///
  /// @param name as a rule names it
  public Endpoint named(String name) {
    return (job, purpose, channel, body, into, _, deadline) ->
        invoke(name, job, purpose, channel, body, into, deadline);
  }

  private Answer invoke(
      String name,
      DeliveryJob job,
      String purpose,
      Channel channel,
      Body body,
      Path into,
      Instant deadline)
      throws IOException {
    Optional<String> function = permitted(name);
    if (function.isEmpty()) {
      return new Answer.Nothing("postern.agents.functions does not list it", false);
    }
    if (!limit(deadline).isPositive()) {
      return Posting.NO_TIME;
    }
    Optional<byte[]> event = FunctionEvent.of(job, purpose, channel, body);
    return event.isPresent()
        ? send(function.get(), event.get(), into, deadline)
        : new Answer.TooLarge(
            "a Lambda function takes an event of 6 MiB, which is a message of 4.4 MiB, and this one"
                + " is larger");
  }

  private Duration limit(Instant deadline) {
    return Deadline.limit(timeout, clock, deadline);
  }

  private Answer send(String function, byte[] event, Path into, Instant deadline) {
    Duration limit = limit(deadline); // anew: the message may have been long in coming
    if (!limit.isPositive()) {
      return Posting.NO_TIME;
    }
    Caller by = caller();
    HttpRequest request;
    try {
      request = by.requests().invoke(function, event, limit);
    } catch (IOException e) {
      return new Answer.Nothing(String.valueOf(e.getMessage()), false);
    }
    return new Posting(by.client(), request, limit)
        .send(into, FunctionEvent.MOST_OCTETS, FunctionAnswer::of);
  }

  private synchronized Caller caller() {
    Caller made = caller;
    if (made == null) {
      made = new Caller(LambdaRequests.of(settings), Posting.clientBuilder().build());
      caller = made;
    }
    return made;
  }

  private Optional<String> permitted(String name) {
    return permitted.stream()
        .filter(listed -> listed.equals(name) || listed.endsWith(":function:" + name))
        .findFirst();
  }
}
