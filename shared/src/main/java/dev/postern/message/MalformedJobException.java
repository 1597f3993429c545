package dev.postern.message;

/// A queue message that is not what its queue carries. Trying again cannot help; it belongs in the
/// dead-letter queue.
public final class MalformedJobException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedJobException(String message) {
    super(message);
  }

  public MalformedJobException(String message, Throwable cause) {
    super(message, cause);
  }
}
