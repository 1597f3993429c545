package dev.postern.functions.deliver.filter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.https.Answer;
import dev.postern.functions.deliver.https.Endpoints;
import dev.postern.functions.deliver.https.JsonAnswer;
import dev.postern.functions.deliver.https.JsonAnswer.MalformedAnswerException;
import dev.postern.functions.deliver.program.Scratch;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.agent.Channel;
import dev.postern.rules.agent.FilterSpec;
import java.io.IOException;
import java.time.Instant;

/// An HTTPS endpoint that answers 204 to let a message pass, 200 and message/rfc822 to change it,
/// or 200 and JSON with an `action`: `pass`, `defer`, `refuse` or `discard`.
record HttpsFilter(FilterSpec.Https spec, Channel channel, Endpoints endpoints)
    implements ContentFilter {
  private static final int NO_CONTENT = 204;

  @Override
  public Filtered filter(DeliveryJob job, Body body, Instant deadline) throws IOException {
    Scratch scratch = Scratch.empty();
    Filtered filtered = new Filtered.Passed();
    try {
      long most = 2 * job.body().length() + ProgramFilter.GROWTH;
      Answer answer =
          endpoints.post(
              spec.url(), job, "filter", channel, body, scratch.output(), most, deadline);
      filtered =
          switch (answer) {
            case Answer.Nothing(String why, boolean _) -> failed(why);
            case Answer.Said said -> said(job, said, scratch);
          };
      return filtered;
    } finally {
      if (!(filtered instanceof Filtered.Changed)) {
        scratch.close();
      }
    }
  }

  private Filtered said(DeliveryJob job, Answer.Said said, Scratch scratch) {
    if (said.status() == NO_CONTENT) {
      return new Filtered.Passed();
    }
    if (said.status() != JsonAnswer.OK) {
      return failed("it answers " + said.status());
    }
    try {
      return said.mediaType().equals("message/rfc822")
          ? changed(job, scratch)
          : decided(JsonAnswer.read(said));
    } catch (MalformedAnswerException | IOException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private static Filtered changed(DeliveryJob job, Scratch scratch) throws IOException {
    FilterOutput output = FilterOutput.of(scratch, job.parameters().binaryMime());
    if (output.isEmpty()) {
      throw new IOException("its answer is empty");
    }
    return output.changed(scratch);
  }

  private Filtered decided(JsonNode answer) throws MalformedAnswerException {
    String action = answer.path("action").asText();
    return switch (action) {
      case "pass" -> new Filtered.Passed();
      case "discard" -> new Filtered.Discarded("discarded by content filter " + spec.text());
      case "defer" -> stopped(answer, 4, "Content filter " + spec.text() + " lets it wait.");
      case "refuse" ->
          stopped(answer, 5, "Mail rejected by content filter " + spec.text() + " (#5.7.1)");
      default -> throw new MalformedAnswerException("its answer has the action \"" + action + "\"");
    };
  }

  private static Filtered stopped(JsonNode answer, int statusClass, String otherwise) {
    return new Filtered.Stopped(
        new Trouble(
            JsonAnswer.status(answer, statusClass),
            null,
            null,
            JsonAnswer.text(answer, otherwise),
            FailureScope.MESSAGE));
  }

  private Filtered failed(String why) {
    return new Filtered.Stopped(
        Trouble.ours(
            "4.3.0",
            "Content filter " + spec.text() + " failed: " + why + ".",
            FailureScope.MESSAGE));
  }
}
