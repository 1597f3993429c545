package dev.postern.smtpd.gate;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.policy.Lookups;
import java.util.Optional;

/// The signal that a decision needs a lookup that may wait. It never leaves this package; it has no
/// stack trace, since it is thrown for every recipient of a hosted domain.
final class LookupNeeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("StaticAssignmentOfThrowable") // it carries no state and no stack trace
  private static final LookupNeeded SIGNAL = new LookupNeeded();

  /// Lookups for an event loop: all that may wait is signalled instead.
  static final Lookups SIGNALLING =
      new Lookups() {
        @Override
        public boolean mailboxExists(Mailbox mailbox) {
          throw SIGNAL;
        }

        @Override
        public Optional<String> confirmedName(IpAddress client) {
          throw SIGNAL;
        }

        @Override
        public boolean loggedIn(IpAddress client, Mailbox user) {
          throw SIGNAL;
        }

        @Override
        public boolean anyLogin(IpAddress client) {
          throw SIGNAL;
        }
      };

  private LookupNeeded() {
    super("a lookup is needed", null, false, false);
  }
}
