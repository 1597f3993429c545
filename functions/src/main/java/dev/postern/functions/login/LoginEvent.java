package dev.postern.functions.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.message.MalformedJobException;
import dev.postern.message.MessageJson;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// What a mail server tells of a login, as queue `logins` carries it:
/// `{"version":1,"email":"bob@example.com","address":"192.0.2.1","at":"2026-11-22T10:00:00Z"}`.
///
/// Other fields are ignored.
///
/// @param at null when the server tells no time
record LoginEvent(Mailbox user, IpAddress client, @Nullable Instant at) {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = MessageJson.mapper();

  /// @throws MalformedJobException when `body` is no login of this version; the message says what
  ///   is wrong
  static LoginEvent decode(String body) throws MalformedJobException {
    try {
      JsonNode tree = JSON.readTree(body);
      JsonNode version = tree.path("version");
      if (!version.isInt() || version.intValue() != VERSION) {
        throw new MalformedJobException("a login has \"version\":" + VERSION + ", this one not");
      }
      JsonNode at = tree.path("at");
      return new LoginEvent(
          Mailbox.parse(text(tree, "email")),
          IpAddress.parse(text(tree, "address")),
          at.isMissingNode() || at.isNull() ? null : Instant.parse(text(tree, "at")));
    } catch (JsonProcessingException e) {
      throw new MalformedJobException("a login is JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new MalformedJobException("a login: " + e.getMessage(), e);
    }
  }

  private static String text(JsonNode tree, String field) throws MalformedJobException {
    JsonNode value = tree.path(field);
    if (!value.isTextual()) {
      throw new MalformedJobException("a login has \"" + field + "\" as text, this one not");
    }
    return value.textValue();
  }
}
