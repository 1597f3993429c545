package dev.postern.functions.runtime;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A batch of two messages as Lambda hands it to a function, read from its JSON by Lambda's own
/// deserializer.
public final class SqsEvents {
  public static final String FIRST = "059f36b4-87a3-44ab-83d2-661975830a7d";
  public static final String SECOND = "2e1424d4-f796-459a-8184-9c92662be6da";

  private SqsEvents() {}

  public static SQSEvent of(String firstBody, String secondBody) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            SqsEvents.class.getResourceAsStream("/dev/postern/functions/sqs_event.json"))) {
      String json =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("@0@", quoted(firstBody))
              .replace("@1@", quoted(secondBody));
      return LambdaEventSerializers.serializerFor(SQSEvent.class, SqsEvents.class.getClassLoader())
          .fromJson(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
