package dev.postern.functions.deliver.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.https.Answer;
import dev.postern.message.SpoolRef;
import dev.postern.rules.agent.Channel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a function is not invoked for, as its time is over.
class LambdaFunctionsTest {
  private final AwsCaller caller = new AwsCaller();
  private final LambdaApi lambda = new LambdaApi();
  private final AttemptStores stores =
      new AttemptStores(
          Map.of(
              "postern.agents.functions", "box", "postern.agents.lambda-endpoint", lambda.url()));

  @TempDir private Path folder;

  @AfterEach
  void stop() {
    lambda.close();
    caller.close();
  }

  @Test
  void withoutTimeTheMessageIsNotEvenRead() throws Exception {
    Body unread =
        () -> {
          throw new AssertionError("it was read");
        };
    assertThat(post(unread, stores.clock().instant()))
        .isEqualTo(new Answer.Nothing("no time is left", false));
  }

  @Test
  void oneThatWasTooLongInComingIsNotSent() throws Exception {
    Instant deadline = stores.clock().instant().plusSeconds(10);
    Body slow =
        () -> {
          stores.advance(Duration.ofSeconds(10));
          return new ByteArrayInputStream(new byte[] {'x'});
        };
    assertThat(post(slow, deadline)).isEqualTo(new Answer.Nothing("no time is left", false));
    assertThat(lambda.invoked()).isEmpty();
  }

  private Answer post(Body body, Instant deadline) throws IOException {
    return LambdaFunctions.of(stores.settings(), stores.clock())
        .named("box")
        .post(
            Jobs.job(new SpoolRef("in/1", 0, 1), Jobs.toMx("x.test"), 0, "a@x.test"),
            "deliver",
            Channel.REMOTE,
            body,
            folder.resolve("answer"),
            1024,
            deadline);
  }
}
