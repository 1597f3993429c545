package dev.postern.functions.deliver.filter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.https.Answer;
import dev.postern.functions.deliver.https.Endpoint;
import dev.postern.functions.deliver.https.JsonAnswer;
import dev.postern.functions.deliver.https.JsonAnswer.MalformedAnswerException;
import dev.postern.functions.deliver.program.Scratch;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.agent.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Base64;

/// An HTTPS endpoint that answers 204 to let a message pass, 200 and message/rfc822 to change it,
/// or 200 and JSON with an `action`: `pass`, `replace`, `defer`, `refuse` or `discard`; or a Lambda
/// function, which answers with such JSON.
///
/// @param text as events name it
record EndpointFilter(String text, Channel channel, Endpoint endpoint) implements ContentFilter {
  private static final int NO_CONTENT = 204;

  @Override
  public Filtered filter(DeliveryJob job, Body body, Instant deadline) throws IOException {
    return FilterOutput.from(
        Scratch.empty(),
        scratch -> {
          long most = FilterOutput.most(job.body().length());
          Answer answer =
              endpoint.post(job, "filter", channel, body, scratch.output(), most, deadline);
          return switch (answer) {
            case Answer.Nothing(String why, boolean _) -> failed(why);
            case Answer.TooLarge(String why) -> stopped("5.3.4", why);
            case Answer.Said said -> said(job, said, scratch);
          };
        });
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
          : decided(job, JsonAnswer.read(said), scratch);
    } catch (MalformedAnswerException | IOException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private static Filtered changed(DeliveryJob job, Scratch scratch) throws IOException {
    long most = FilterOutput.most(job.body().length());
    FilterOutput output = FilterOutput.of(scratch, job.parameters().binaryMime(), most);
    if (output.isEmpty()) {
      throw new IOException("its answer is empty");
    }
    return output.changed(scratch);
  }

  private Filtered decided(DeliveryJob job, JsonNode answer, Scratch scratch)
      throws MalformedAnswerException, IOException {
    String action = answer.path("action").asText();
    return switch (action) {
      case "pass" -> new Filtered.Passed();
      case "replace" -> {
        Files.write(scratch.output(), message(answer));
        yield changed(job, scratch);
      }
      case "discard" -> new Filtered.Discarded("discarded by content filter " + text);
      case "defer" -> stopped(answer, 4, "Content filter " + text + " lets it wait.");
      case "refuse" -> stopped(answer, 5, "Mail rejected by content filter " + text + " (#5.7.1)");
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

  private static byte[] message(JsonNode answer) throws MalformedAnswerException {
    try {
      return Base64.getDecoder().decode(answer.path("message").asText());
    } catch (IllegalArgumentException e) {
      throw new MalformedAnswerException("its message is not Base64: " + e.getMessage());
    }
  }

  private Filtered failed(String why) {
    return stopped("4.3.0", why);
  }

  private Filtered stopped(String status, String why) {
    return new Filtered.Stopped(
        Trouble.ours(
            status, "Content filter " + text + " failed: " + why + ".", FailureScope.MESSAGE));
  }
}
