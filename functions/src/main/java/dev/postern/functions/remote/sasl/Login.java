package dev.postern.functions.remote.sasl;

/// Who we are at a host, and what proves it. Connections are shared by equal logins alone.
///
/// @param password in clear: kept for as long as it is used
public record Login(String user, String password) {
  /// Leaves the password out.
  @Override
  public String toString() {
    return "Login[" + user + "]";
  }
}
