package dev.postern.it.stack;

import dev.postern.it.SmtpDialog;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// Mail for the destinations of a test, and the time in which it is delivered.
public record Traffic(EmbeddedStack stack) {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final int MOST_IN_VAIN = 30;

  /// Sends messages over one connection, each to a recipient whom nobody had before.
  public void send(String domain, int count) throws IOException {
    try (var dialog = new SmtpDialog(stack.smtpPort())) {
      String _ = dialog.say("EHLO client.test");
      for (int i = 0; i < count; i++) {
        String recipient = "r" + NUMBERS.incrementAndGet() + "@" + domain;
        String reply = dialog.send("a@far.test", recipient, "Subject: hi\n\nhello\n");
        if (!reply.startsWith("250 ")) {
          throw new AssertionError("mail for " + recipient + " was refused: " + reply);
        }
      }
    }
  }

  /// Sets the clock from try to try until no mail of a destination waits.
  ///
  /// @return how often
  /// @throws AssertionError when as much waits after [#MOST_IN_VAIN] tries as before them
  public int untilNothingWaits(String domain) throws Exception {
    int rounds = 0;
    int inVain = 0;
    for (long waits = waiting(domain); waits > 0; ) {
      stack.advanceToNextTry();
      stack.awaitQuiet();
      rounds++;
      long left = waiting(domain);
      inVain = left < waits ? 0 : inVain + 1;
      waits = Math.min(waits, left);
      if (inVain == MOST_IN_VAIN) {
        throw new AssertionError(
            left + " messages for " + domain + " wait, " + inVain + " tries were in vain");
      }
    }
    return rounds;
  }

  private long waiting(String domain) throws Exception {
    return stack.number("SELECT COUNT(*) AS n FROM deferred WHERE destination = ?", domain);
  }
}
