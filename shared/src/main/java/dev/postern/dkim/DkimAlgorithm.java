package dev.postern.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// The kinds of DKIM keys.
///
/// **Standard:** RFC 6376 §3.3, RFC 8301 §3 (no SHA-1, RSA of 2048 bits), RFC 8463.
public enum DkimAlgorithm {
  /// `rsa-sha256` with a key of 2048 bits.
  RSA("rsa", "RSA", "SHA256withRSA") {
    @Override
    byte[] inDns(byte[] subjectPublicKeyInfo) {
      return subjectPublicKeyInfo;
    }

    @Override
    byte[] signedOctets(byte[] data) {
      return data;
    }
  },
  /// `ed25519-sha256`: the DNS has the 32 octets of the key alone, and what is signed is the hash.
  ED25519("ed25519", "Ed25519", "Ed25519") {
    @Override
    byte[] inDns(byte[] subjectPublicKeyInfo) {
      int length = subjectPublicKeyInfo.length;
      return Arrays.copyOfRange(subjectPublicKeyInfo, length - ED25519_OCTETS, length);
    }

    @Override
    byte[] signedOctets(byte[] data) throws GeneralSecurityException {
      return MessageDigest.getInstance("SHA-256").digest(data);
    }
  };

  private static final int RSA_BITS = 2048;
  private static final int ED25519_OCTETS = 32;

  private final String text;
  private final String keys;
  private final String signatures;

  DkimAlgorithm(String text, String keys, String signatures) {
    this.text = text;
    this.keys = keys;
    this.signatures = signatures;
  }

  /// Reads what [#text()] gives.
  ///
  /// @throws IllegalArgumentException when it is neither
  public static DkimAlgorithm parse(String text) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the algorithms of DKIM keys are rsa and ed25519, not " + text));
  }

  /// As `k=` of the DNS record has it.
  public String text() {
    return text;
  }

  /// As `a=` of a signature has it.
  public String signatureName() {
    return text + "-sha256";
  }

  /// Signs octets.
  ///
  /// @throws GeneralSecurityException when the key is none of this algorithm
  public byte[] sign(PrivateKey key, byte[] data) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(signatures);
    signature.initSign(key);
    signature.update(signedOctets(data));
    return signature.sign();
  }

  KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(keys);
      if (this == RSA) {
        generator.initialize(RSA_BITS, random);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + keys, e);
    }
  }

  PrivateKey read(byte[] pkcs8) throws GeneralSecurityException {
    return KeyFactory.getInstance(keys).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  /// As `p=` of the DNS record has it.
  String inDns(PublicKey key) {
    return Base64.getEncoder().encodeToString(inDns(key.getEncoded()));
  }

  abstract byte[] inDns(byte[] subjectPublicKeyInfo);

  abstract byte[] signedOctets(byte[] data) throws GeneralSecurityException;
}
