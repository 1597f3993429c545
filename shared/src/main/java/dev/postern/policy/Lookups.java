package dev.postern.policy;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import java.util.Optional;

/// What rules may ask that is not in the snapshot. Calls may block for a bounded time.
///
/// What an implementation cannot look up at all is a failed lookup: 451, never a right.
public interface Lookups {
  /// Whether a mailbox or alias of a hosted domain exists.
  ///
  /// @throws LookupFailedException when that cannot be told now
  boolean mailboxExists(Mailbox mailbox) throws LookupFailedException;

  /// The client's PTR name if its forward lookup leads back to the client.
  ///
  /// @throws LookupFailedException when that cannot be told now
  default Optional<String> confirmedName(IpAddress client) throws LookupFailedException {
    throw new LookupFailedException("no names are looked up here: " + client);
  }

  /// Whether `user` logged in from `client` within the relay table's window.
  ///
  /// @throws LookupFailedException when that cannot be told now
  default boolean loggedIn(IpAddress client, Mailbox user) throws LookupFailedException {
    throw new LookupFailedException("no relay table is here to look up " + user);
  }

  /// Whether anybody logged in from `client` within the relay table's window.
  ///
  /// @throws LookupFailedException when that cannot be told now
  default boolean anyLogin(IpAddress client) throws LookupFailedException {
    throw new LookupFailedException("no relay table is here to look up " + client);
  }

  /// A question that got no answer, as opposed to the answer no.
  final class LookupFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public LookupFailedException(String message) {
      super(message);
    }

    public LookupFailedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
