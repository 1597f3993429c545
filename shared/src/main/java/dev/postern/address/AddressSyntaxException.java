package dev.postern.address;

/// Text that was to be an address and is not; the message says what is wrong with it.
public final class AddressSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public AddressSyntaxException(String text, String fault) {
    super("\"" + text + "\": " + fault);
  }
}
