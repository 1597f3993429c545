package dev.postern.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.message.MalformedJobException;
import dev.postern.message.MessageJson;
import java.util.List;

/// Events as the `events` queue carries them: a JSON list, many to a message.
public final class EventCodec {
  private static final ObjectMapper JSON = MessageJson.mapper();
  private static final TypeReference<List<MailEvent>> LIST = new TypeReference<>() {};

  private EventCodec() {}

  public static String encode(List<MailEvent> events) {
    try {
      return MessageJson.forQueues(JSON.writeValueAsString(events));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @throws MalformedJobException when `body` is not a list of events
  public static List<MailEvent> decode(String body) throws MalformedJobException {
    try {
      return JSON.readValue(body, LIST);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new MalformedJobException("mail events: " + e.getMessage(), e);
    }
  }
}
