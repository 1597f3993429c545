package dev.postern.smtpd.auth;

import dev.postern.address.IpAddress;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at AUTH: each step is made away from the event loop, and told on it.
///
/// **On failure:** accounts that do not answer, or too many checks at once, are
/// [AuthResult.Unavailable]: the client hears 454 and may try again.
public final class Attempt {
  private static final Logger log = LoggerFactory.getLogger(Attempt.class);

  private final Exchange exchange;
  private final Penalties penalties;
  private final IpAddress client;
  private final Executor blocking;

  Attempt(Exchange exchange, Penalties penalties, IpAddress client, Executor blocking) {
    this.exchange = exchange;
    this.penalties = penalties;
    this.client = client;
    this.blocking = blocking;
  }

  private interface Move {
    /// Null when it is not to be made.
    @Nullable Step make() throws SQLException, IOException;
  }

  /// The first step.
  ///
  /// @param initial the initial response, or null when there was none
  public void begin(byte @Nullable [] initial, Executor loop, Consumer<AuthResult> then) {
    make(() -> penalties.mustWait(client) ? null : exchange.begin(initial), loop, then);
  }

  /// The step after an answer to the last challenge.
  public void answer(byte[] response, Executor loop, Consumer<AuthResult> then) {
    make(() -> exchange.answer(response), loop, then);
  }

  private void make(Move move, Executor loop, Consumer<AuthResult> then) {
    try {
      blocking.execute(
          () -> {
            AuthResult result = result(move);
            loop.execute(() -> then.accept(result));
          });
    } catch (RejectedExecutionException _) {
      then.accept(new AuthResult.Unavailable("the server stops"));
    }
  }

  private AuthResult result(Move move) {
    try {
      return switch (move.make()) {
        case Step.Challenge(String text) -> new AuthResult.Challenge(text);
        case Step.Proved(var account) -> {
          penalties.succeeded(client, account.mailbox().toString());
          yield new AuthResult.Accepted(AuthUser.of(account));
        }
        case Step.NotProved(String user, String why, boolean counts) ->
            new AuthResult.Refused(
                user, why, counts ? penalties.failed(client, user) : Duration.ZERO);
        case Step.Malformed(String why) -> new AuthResult.Malformed(why);
        case null -> new AuthResult.TooOften();
      };
    } catch (SQLException | IOException e) {
      return new AuthResult.Unavailable(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("event=auth-failed client={}", client, e);
      return new AuthResult.Unavailable(e.getClass().getSimpleName());
    }
  }
}
