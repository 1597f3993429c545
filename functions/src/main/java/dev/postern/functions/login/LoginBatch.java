package dev.postern.functions.login;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.MalformedJobException;
import dev.postern.rules.RelayLogin;
import dev.postern.settings.SettingCatalog;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the logins of many queue messages into the relay table in one insert.
///
/// A login is as old as its server says, but no younger than the message that tells it: a queue
/// that was held up, or a server whose clock is ahead, prolongs no right. What is as old as the
/// window gives none any more and is not written.
///
/// **On failure:** a message that is no login fails alone; when the database is away, all fail.
final class LoginBatch {
  private static final Logger log = LoggerFactory.getLogger(LoginBatch.class);

  private static final String SENT = "SentTimestamp";

  private final Stores stores;

  LoginBatch(Stores stores) {
    this.stores = stores;
  }

  /// Records all logins.
  ///
  /// @return the ids of the messages that failed
  List<String> record(List<SQSMessage> messages) {
    Instant now = stores.clock().instant();
    List<String> malformed = new ArrayList<>();
    List<String> good = new ArrayList<>();
    List<RelayLogin> logins = new ArrayList<>();
    for (SQSMessage message : messages) {
      try {
        login(message, now).ifPresent(logins::add);
        good.add(message.getMessageId());
      } catch (MalformedJobException e) {
        log.error("message {} goes back to its queue: {}", message.getMessageId(), e.getMessage());
        malformed.add(message.getMessageId());
      }
    }
    if (!write(logins)) {
      malformed.addAll(good);
    }
    return malformed;
  }

  private boolean write(List<RelayLogin> logins) {
    if (logins.isEmpty()) {
      return true;
    }
    try {
      List<RelayLogin> refused = stores.relayTable().record(logins);
      refused.forEach(login -> log.info("account {} may not relay: no row", login.user()));
      return true;
    } catch (SQLException | RuntimeException e) {
      log.error("{} logins were not recorded", logins.size(), e);
      return false;
    }
  }

  /// The login that a message tells, unless its window is over.
  private Optional<RelayLogin> login(SQSMessage message, Instant now) throws MalformedJobException {
    LoginEvent event = LoginEvent.decode(message.getBody());
    Instant sent = earlier(sentAt(message, now), now);
    Instant told = event.at();
    Instant at = told == null ? sent : earlier(told, sent);
    int minutes = stores.settings().get(SettingCatalog.RELAY_CLEAR_MINUTES);
    return at.isAfter(now.minus(Duration.ofMinutes(minutes)))
        ? Optional.of(new RelayLogin(event.user(), event.client(), at))
        : Optional.empty();
  }

  private static Instant sentAt(SQSMessage message, Instant otherwise) {
    Map<String, String> attributes = Objects.requireNonNullElse(message.getAttributes(), Map.of());
    String sent = attributes.get(SENT);
    return sent == null ? otherwise : Instant.ofEpochMilli(Long.parseLong(sent));
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
