package dev.postern.retry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import dev.postern.message.MessageJson;
import dev.postern.message.Route;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/// The columns of table `deferred` that an operator looks for, taken from a job.
///
/// @param destination the route's domain; for local mail that of the first recipient
/// @param source the egress source that tries it, the lane where there is none, or `local`
/// @param recipients a JSON list of mailboxes
record DeferredColumns(String destination, String source, String recipients, String lastReply) {
  static final int LONGEST_REPLY = 1000;
  private static final ObjectMapper JSON = MessageJson.mapper();
  private static final TypeReference<List<Mailbox>> MAILBOXES = new TypeReference<>() {};

  static DeferredColumns of(DeliveryJob job, String lastReply) {
    String reply =
        lastReply.length() <= LONGEST_REPLY ? lastReply : lastReply.substring(0, LONGEST_REPLY);
    String recipients = writeRecipients(job.recipients());
    return switch (job.route()) {
      case Route.Local _ ->
          new DeferredColumns(
              job.recipients().getFirst().domain().name(), "local", recipients, reply);
      case Route.Remote(var lane, var destination) ->
          new DeferredColumns(
              destination.name(),
              Objects.requireNonNullElse(job.source(), lane),
              recipients,
              reply);
      case Route.Static(var lane, var destination, _, _, _) ->
          new DeferredColumns(
              destination.name(),
              Objects.requireNonNullElse(job.source(), lane),
              recipients,
              reply);
    };
  }

  private static String writeRecipients(List<Mailbox> recipients) {
    try {
      return JSON.writeValueAsString(recipients);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of mailboxes is always JSON", e);
    }
  }

  static List<Mailbox> readRecipients(String json) throws SQLException {
    try {
      return JSON.readValue(json, MAILBOXES);
    } catch (JsonProcessingException e) {
      throw new SQLException("column recipients is no list of mailboxes: " + e.getMessage(), e);
    }
  }
}
