package dev.postern.rules.store;

import dev.postern.address.Domain;
import dev.postern.dkim.DkimAlgorithm;
import dev.postern.dkim.DkimKey;

/// A DKIM key as table `dkim_key` has it.
///
/// @param privateKey encrypted
public record DkimRow(
    String domain,
    String selector,
    String algorithm,
    boolean active,
    String publicKey,
    String privateKey) {
  /// Reads it; whether the private key can be decrypted shows when it is used.
  ///
  /// @throws IllegalArgumentException when a name or the algorithm does not parse
  DkimKey parse() {
    return new DkimKey(
        new Domain(domain),
        selector,
        DkimAlgorithm.parse(algorithm),
        active,
        publicKey,
        privateKey);
  }

  /// Leaves the key out.
  @Override
  public String toString() {
    return "DkimRow[" + domain + " " + selector + "]";
  }
}
