package dev.postern.rules;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import java.time.Instant;
import java.util.Locale;

/// A POP or IMAP login, as the relay table has it: the user, in lower case as it is compared, the
/// client's address, and when.
///
/// **Seed:** spec 4.2; decisions 4 and 8.
public record RelayLogin(Mailbox user, IpAddress client, Instant at) {
  public RelayLogin {
    user = new Mailbox(user.localPart().toLowerCase(Locale.ROOT), user.domain());
  }
}
