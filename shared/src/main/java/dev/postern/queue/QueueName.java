package dev.postern.queue;

/// The queues of the product; each has a dead-letter queue of its own with `-dlq` behind its name.
public enum QueueName {
  /// Manifests of accepted messages, for `dispatch`.
  INBOUND("inbound"),
  /// Jobs for Maildirs, for `deliver-local`.
  LOCAL("local"),
  /// Jobs for the world, for `deliver-remote` of lane `default`.
  REMOTE_DEFAULT("remote-default"),
  /// Failed recipients, for `bounce`.
  BOUNCE("bounce"),
  /// Mail events, for `ledger`.
  EVENTS("events"),
  /// POP and IMAP logins that mail servers tell, for `record-login`.
  LOGINS("logins");

  /// What a dead-letter queue's name, and URL, has behind that of its queue.
  public static final String DEAD_LETTER_SUFFIX = "-dlq";

  private final String text;

  QueueName(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public String deadLetterText() {
    return text + DEAD_LETTER_SUFFIX;
  }

  /// The setting that holds the queue's URL, as `postern.queue.remote-default`.
  public String settingKey() {
    return "postern.queue." + text;
  }
}
