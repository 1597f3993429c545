package dev.postern.smtpd.auth;

import dev.postern.sasl.ScramAttributes;
import dev.postern.sasl.ScramAttributes.ScramSyntaxException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The client's two messages of SCRAM, taken apart.
///
/// **Standard:** RFC 5802 §5.1, §7.
final class ScramMessages {
  private ScramMessages() {}

  /// `n,,n=user,r=nonce`.
  ///
  /// @param binding what `p=` names, or null
  /// @param couldBind whether the flag is `y`: the client could bind and thinks we cannot
  /// @param gs2Header up to and with the second comma
  /// @param bare what follows it
  record First(
      @Nullable String binding,
      boolean couldBind,
      String gs2Header,
      String bare,
      String user,
      String nonce) {
    static First parse(String text) throws ScramSyntaxException {
      int flagEnd = text.indexOf(',');
      int headerEnd = text.indexOf(',', flagEnd + 1);
      if (flagEnd < 0 || headerEnd < 0) {
        throw new ScramSyntaxException("the GS2 header lacks a comma");
      }
      String flag = text.substring(0, flagEnd);
      String authzid = text.substring(flagEnd + 1, headerEnd);
      boolean binds = flag.startsWith("p=") && flag.length() > 2;
      if (!binds && !flag.equals("n") && !flag.equals("y")) {
        throw new ScramSyntaxException("the GS2 flag is none of n, y, p=");
      }
      if (!authzid.isEmpty() && !authzid.startsWith("a=")) {
        throw new ScramSyntaxException("the GS2 header holds no authzid");
      }
      String bare = text.substring(headerEnd + 1);
      ScramAttributes attributes = ScramAttributes.parse(bare);
      String user = attributes.get('n');
      String nonce = attributes.get('r');
      if (attributes.demandsMore()
          || user == null
          || user.isEmpty()
          || !ScramAttributes.isNonce(nonce)) {
        throw new ScramSyntaxException("user or nonce lack, or an extension is demanded");
      }
      return new First(
          binds ? flag.substring(2) : null,
          flag.equals("y"),
          text.substring(0, headerEnd + 1),
          bare,
          ScramAttributes.unescaped(user),
          String.valueOf(nonce));
    }
  }

  /// `c=biws,r=nonce,p=proof`.
  ///
  /// @param binding in Base64, as `proof`
  /// @param withoutProof all before `,p=`
  record Last(String binding, String nonce, String proof, String withoutProof) {
    byte[] bindingOctets() {
      return Base64.getDecoder().decode(binding);
    }

    byte[] proofOctets() {
      return Base64.getDecoder().decode(proof);
    }

    static Last parse(String text) throws ScramSyntaxException {
      int proofAt = text.lastIndexOf(",p=");
      ScramAttributes attributes = ScramAttributes.parse(text);
      String binding = attributes.get('c');
      String nonce = attributes.get('r');
      String proof = attributes.get('p');
      if (proofAt < 0 || binding == null || nonce == null || proof == null) {
        throw new ScramSyntaxException("binding, nonce or proof lack");
      }
      var last = new Last(binding, nonce, proof, text.substring(0, proofAt));
      try {
        byte[] _ = last.bindingOctets();
        byte[] _ = last.proofOctets();
        return last;
      } catch (IllegalArgumentException _) {
        throw new ScramSyntaxException("binding or proof is no Base64");
      }
    }
  }
}
