package dev.postern.rules.agent;

/// Which way mail goes.
public enum Channel {
  /// To others.
  REMOTE("remote"),
  /// Into the mailboxes of domains hosted here.
  LOCAL("local");

  private final String text;

  Channel(String text) {
    this.text = text;
  }

  /// As it stands in a rule.
  public String text() {
    return text;
  }
}
