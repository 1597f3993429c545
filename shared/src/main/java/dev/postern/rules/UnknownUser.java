package dev.postern.rules;

/// What becomes of mail for a user of a hosted domain that does not exist.
///
/// **Seed:** spec 8.1, the instruction forms. The forms with a path, an address or a host come with
/// local delivery's own issue.
public enum UnknownUser {
  /// The message vanishes without notice.
  DELETE("delete"),
  /// Refused at RCPT, or bounced when it arrives by dispatch.
  BOUNCE_NO_MAILBOX("bounce-no-mailbox");

  private final String text;

  UnknownUser(String text) {
    this.text = text;
  }

  /// Reads the instruction's text.
  ///
  /// @throws IllegalArgumentException naming the forms there are
  public static UnknownUser parse(String text) {
    for (UnknownUser form : values()) {
      if (form.text.equals(text)) {
        return form;
      }
    }
    throw new IllegalArgumentException(
        "unknown-user instruction \"" + text + "\" is not one of: delete, bounce-no-mailbox");
  }

  public String text() {
    return text;
  }
}
