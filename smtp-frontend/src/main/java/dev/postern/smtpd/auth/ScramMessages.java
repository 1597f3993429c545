package dev.postern.smtpd.auth;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The client's two messages of SCRAM, taken apart.
///
/// **Standard:** RFC 5802 §5.1, §7.
final class ScramMessages {
  private ScramMessages() {}

  /// A message that breaks the grammar.
  static final class ScramSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    ScramSyntaxException(String message) {
      super(message, null, false, false);
    }
  }

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
      Map<Character, String> attributes = attributes(bare);
      String user = attributes.get('n');
      String nonce = attributes.get('r');
      if (attributes.containsKey('m') || user == null || user.isEmpty() || !isNonce(nonce)) {
        throw new ScramSyntaxException("user or nonce lack, or an extension is demanded");
      }
      return new First(
          binds ? flag.substring(2) : null,
          flag.equals("y"),
          text.substring(0, headerEnd + 1),
          bare,
          unescaped(user),
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
      Map<Character, String> attributes = attributes(text);
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

  private static Map<Character, String> attributes(String text) throws ScramSyntaxException {
    Map<Character, String> attributes = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      boolean isOne = part.length() >= 2 && part.charAt(1) == '=';
      if (!isOne || attributes.put(part.charAt(0), part.substring(2)) != null) {
        throw new ScramSyntaxException("an attribute is none, or is there twice");
      }
    }
    return attributes;
  }

  private static boolean isNonce(@Nullable String text) {
    return text != null
        && !text.isEmpty()
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',');
  }

  /// `=2C` is a comma, `=3D` an equals sign, and no other `=` may stand.
  private static String unescaped(String name) throws ScramSyntaxException {
    String rest = name.replace("=2C", "").replace("=3D", "");
    if (rest.contains("=")) {
      throw new ScramSyntaxException("the user holds an = that is no =2C or =3D");
    }
    return name.replace("=2C", ",").replace("=3D", "=");
  }
}
