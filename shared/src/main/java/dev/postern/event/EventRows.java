package dev.postern.event;

import dev.postern.address.Mailbox;
import dev.postern.db.Sql;
import dev.postern.message.QueueId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Mail events as rows of table `message_event`.
///
/// Texts of peers are cut to their column: one long reply must not keep a batch out of the ledger.
final class EventRows {
  static final String COLUMNS =
      "queue_id, recipient, kind, attempt, at, job_id, source, peer, reply, sender, message_id,"
          + " related";
  static final int COUNT = COLUMNS.split(",").length;

  private EventRows() {}

  static void addParameters(MailEvent event, List<@Nullable Object> parameters) {
    parameters.add(event.queueId().value());
    parameters.add(event.recipient().toString());
    parameters.add(event.kind().text());
    parameters.add(event.attempt());
    parameters.add(event.at());
    parameters.add(clip(event.jobId(), 64));
    parameters.add(clip(event.source(), 255));
    parameters.add(clip(event.peer(), 400));
    parameters.add(clip(event.reply(), 1000));
    parameters.add(clip(event.sender(), 400));
    parameters.add(clip(event.messageId(), 700));
    parameters.add(clip(event.related(), 26));
  }

  static MailEvent read(ResultSet row) throws SQLException {
    return new MailEvent(
        Sql.instant(row, "at"),
        MailEvent.Kind.valueOf(Sql.text(row, "kind").toUpperCase(Locale.ROOT)),
        new QueueId(Sql.text(row, "queue_id")),
        Mailbox.parse(Sql.text(row, "recipient")),
        row.getString("job_id"),
        row.getString("source"),
        row.getString("peer"),
        row.getString("reply"),
        row.getInt("attempt"),
        row.getString("sender"),
        row.getString("message_id"),
        row.getString("related"));
  }

  private static @Nullable String clip(@Nullable String text, int most) {
    return text == null || text.length() <= most ? text : text.substring(0, most);
  }
}
