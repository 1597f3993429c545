package dev.postern.dkim;

import dev.postern.address.Domain;
import dev.postern.secret.DataKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A key that a hosted domain signs its mail with, or did, or will.
///
/// **Standard:** RFC 6376 §3.1 (selectors), §3.6.1 (the DNS record).
///
/// @param selector which of the domain's keys it is
/// @param active whether mail is signed with it
/// @param publicKey as the DNS has it, Base64
/// @param encryptedKey the private key, encrypted with `postern.auth.data-key` for this domain and
///   selector alone
public record DkimKey(
    Domain domain,
    String selector,
    DkimAlgorithm algorithm,
    boolean active,
    String publicKey,
    String encryptedKey) {
  private static final String VERSION = "v1:";
  private static final Pattern SELECTOR =
      Pattern.compile(
          "(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  /// Characters in one string of a TXT record (RFC 1035 §3.3).
  private static final int TXT_STRING = 255;

  public DkimKey {
    if (!SELECTOR.matcher(selector).matches()) {
      throw new IllegalArgumentException(
          "a selector is a name of a-z, 0-9 and -, at most 63 characters, not " + selector);
    }
  }

  /// Makes a key that is not active yet.
  ///
  /// @throws IllegalArgumentException when the selector is no name
  public static DkimKey make(
      Domain domain, String selector, DkimAlgorithm algorithm, DataKey key, SecureRandom random) {
    KeyPair pair = algorithm.generate(random);
    byte[] secret = key.encrypt(pair.getPrivate().getEncoded(), context(domain, selector), random);
    return new DkimKey(
        domain,
        selector,
        algorithm,
        false,
        algorithm.inDns(pair.getPublic()),
        VERSION + Base64.getEncoder().encodeToString(secret));
  }

  /// Decrypts the private key.
  ///
  /// @throws GeneralSecurityException when it was encrypted with another data key or for another
  ///   selector, or is damaged
  public PrivateKey open(DataKey key) throws GeneralSecurityException {
    if (!encryptedKey.startsWith(VERSION)) {
      throw new GeneralSecurityException("unknown form of DKIM key");
    }
    byte[] clear;
    try {
      byte[] secret = Base64.getDecoder().decode(encryptedKey.substring(VERSION.length()));
      clear = key.decrypt(secret, context(domain, selector));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("no Base64", e);
    }
    try {
      return algorithm.read(clear);
    } finally {
      Arrays.fill(clear, (byte) 0);
    }
  }

  /// The name of its DNS record.
  public String recordName() {
    return selector + "._domainkey." + domain;
  }

  /// The text of its DNS record, of type TXT.
  public String recordText() {
    return "v=DKIM1; k=" + algorithm.text() + "; p=" + publicKey;
  }

  /// The DNS record as a zone file has it, the text in strings of at most 255 characters.
  public String zoneLine() {
    String text = recordText();
    String strings =
        IntStream.iterate(0, at -> at < text.length(), at -> at + TXT_STRING)
            .mapToObj(at -> text.substring(at, Math.min(at + TXT_STRING, text.length())))
            .collect(Collectors.joining("\" \"", "\"", "\""));
    return recordName() + ". IN TXT ( " + strings + " )";
  }

  /// What history and listings say of it.
  public String text() {
    return domain + " " + selector + " " + algorithm.text() + (active ? " active" : "");
  }

  private static String context(Domain domain, String selector) {
    return "dkim " + domain + " " + selector;
  }

  /// Leaves the key out.
  @Override
  public String toString() {
    return "DkimKey[" + text() + "]";
  }
}
