package dev.postern.policy;

import dev.postern.address.ForwardPath;
import dev.postern.address.IpAddress;
import dev.postern.address.ReversePath;
import dev.postern.policy.Lookups.LookupFailedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that a rule may look at to decide one RCPT.
///
/// @param client the client's address
/// @param confirmedName the client's PTR name if it is known already that its forward lookup leads
///   back, else null
/// @param helo what the client called itself
/// @param tls whether the connection is encrypted
/// @param user the authenticated account, or null
public record RelayRequest(
    IpAddress client,
    @Nullable String confirmedName,
    String helo,
    boolean tls,
    @Nullable String user,
    ReversePath sender,
    ForwardPath recipient) {

  /// The client's confirmed PTR name, looked up if it is not known yet.
  Optional<String> name(Lookups lookups) throws LookupFailedException {
    return confirmedName == null ? lookups.confirmedName(client) : Optional.of(confirmedName);
  }

  /// The same for another recipient.
  public RelayRequest to(ForwardPath other) {
    return new RelayRequest(client, confirmedName, helo, tls, user, sender, other);
  }

  public Optional<String> authenticatedUser() {
    return Optional.ofNullable(user);
  }
}
