package dev.postern.it.clients;

import java.util.Optional;

/// A program that sends mail by SMTP.
public sealed interface MailClient permits CommandLineClient, Postfix, Exim {
  /// What this machine lacks to run it, for whoever reads of a skipped test.
  Optional<String> missing();

  /// Hands the message to the relay and waits until that is done or refused.
  Outcome send(Submission submission) throws Exception;
}
