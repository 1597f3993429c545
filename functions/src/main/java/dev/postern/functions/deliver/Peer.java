package dev.postern.functions.deliver;

/// The host that was spoken to, for events and DSNs.
///
/// @param host its name as the MX or route gives it, or the address literal
/// @param address in text
public record Peer(String host, String address) {
  /// As the ledger has it: `mx.example.net [192.0.2.1]`.
  @Override
  public String toString() {
    return host + " [" + address + "]";
  }
}
