package dev.postern.smtpd.session;

/// One SMTP command. Verbs keep no state; they run on the session's event loop and never block.
@FunctionalInterface
public interface Verb {
  /// Runs the command.
  ///
  /// @param argument what follows the verb and its blank, without trailing blanks
  void run(Session session, String argument);
}
