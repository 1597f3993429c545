package dev.postern.address;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The envelope sender: a mailbox, or null (`<>`) for bounces.
///
/// **Standard:** RFC 5321 §4.5.5 for the null reverse-path.
public record ReversePath(@Nullable Mailbox mailbox) {
  public static final ReversePath NULL = new ReversePath(null);

  /// Reads an address, or the empty text for the null path.
  ///
  /// @throws AddressSyntaxException when `text` is neither
  public static ReversePath parse(String text) {
    return text.isEmpty() ? NULL : new ReversePath(Mailbox.parse(text));
  }

  public boolean isNull() {
    return mailbox == null;
  }

  public Optional<Mailbox> asMailbox() {
    return Optional.ofNullable(mailbox);
  }

  /// The address, or the empty text when null.
  @Override
  public String toString() {
    return mailbox == null ? "" : mailbox.toString();
  }
}
