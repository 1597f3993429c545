package dev.postern.account;

import dev.postern.address.Mailbox;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Whom an account may write as, when the sender is in a hosted domain.
///
/// **Seed:** spec 5.15 (`MASQUERADE`), decision 18.
public enum Masquerade {
  /// Only as itself.
  OWN,
  /// As anybody of its own domain.
  DOMAIN,
  /// As anybody.
  ANY;

  /// As an operator writes it: `own`, `domain`, `any`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException naming the forms there are
  public static Masquerade parse(String text) {
    return Arrays.stream(values())
        .filter(m -> m.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "write a masquerade mode as "
                        + Arrays.stream(values())
                            .map(Masquerade::text)
                            .collect(Collectors.joining(", "))
                        + ", not "
                        + text));
  }

  /// Whether `user` may write as `sender`. Local parts are compared in lower case.
  public boolean allows(Mailbox user, Mailbox sender) {
    return switch (this) {
      case ANY -> true;
      case DOMAIN -> user.domain().equals(sender.domain());
      case OWN ->
          user.domain().equals(sender.domain())
              && user.localPart().equalsIgnoreCase(sender.localPart());
    };
  }
}
