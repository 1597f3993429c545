package dev.postern.functions.remote.smtp;

/// Where in the conversation something was heard, and how people are told.
enum Stage {
  OUR_END("Sorry, I wasn't able to establish an SMTP connection to %s."),
  CONNECT("Sorry, I wasn't able to establish an SMTP connection to %s."),
  GREETING("Connected to %s but greeting failed."),
  EHLO("Connected to %s but my name was rejected."),
  HELO("Connected to %s but my name was rejected."),
  NO_STARTTLS("Connected to %s but it offers no TLS, which is required."),
  STARTTLS("Connected to %s but it did not start TLS."),
  TLS("Connected to %s but TLS failed."),
  CERTIFICATE("Connected to %s but its certificate was not accepted."),
  NO_AUTH("Connected to %s but it offers no login that I may use."),
  AUTH("Connected to %s but it did not take my login."),
  AUTH_PEER("Connected to %s but it did not keep to the rules of logging in."),
  RSET("Connected to %s but it did not forget the message before."),
  NO_REQUIRETLS("%s does not take REQUIRETLS, which the sender asked for."),
  MAIL("Connected to %s but sender was rejected."),
  RCPT("%s does not like recipient."),
  DATA("%s failed on DATA command."),
  BODY("Connected to %s but connection died while I sent the message."),
  DOT("%s failed after I sent the message.");

  private final String text;

  Stage(String text) {
    this.text = text;
  }

  String failedAt(Object peer) {
    return text.formatted(peer);
  }
}
