package dev.postern.sasl;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message of SCRAM, taken apart: `r=...,s=...,i=4096`.
///
/// **Standard:** RFC 5802 §5.1, §7.
public final class ScramAttributes {
  private final Map<Character, String> values;

  private ScramAttributes(Map<Character, String> values) {
    this.values = values;
  }

  /// A message that breaks the grammar.
  public static final class ScramSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public ScramSyntaxException(String message) {
      super(message, null, false, false);
    }
  }

  /// @throws ScramSyntaxException when a part is no attribute, or one is there twice
  public static ScramAttributes parse(String text) throws ScramSyntaxException {
    Map<Character, String> values = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      boolean isOne = part.length() >= 2 && part.charAt(1) == '=';
      if (!isOne || values.put(part.charAt(0), part.substring(2)) != null) {
        throw new ScramSyntaxException("an attribute is none, or is there twice");
      }
    }
    return new ScramAttributes(values);
  }

  public @Nullable String get(char name) {
    return values.get(name);
  }

  /// Whether the other side demands an extension: we know none.
  public boolean demandsMore() {
    return values.containsKey('m');
  }

  public static boolean isNonce(@Nullable String text) {
    return text != null
        && !text.isEmpty()
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',');
  }

  /// A user as `n=` has it: `=2C` is a comma, `=3D` an equals sign.
  public static String escaped(String user) {
    return user.replace("=", "=3D").replace(",", "=2C");
  }

  /// Reads what [#escaped(String)] gives.
  ///
  /// @throws ScramSyntaxException when another `=` stands in it
  public static String unescaped(String name) throws ScramSyntaxException {
    String rest = name.replace("=2C", "").replace("=3D", "");
    if (rest.contains("=")) {
      throw new ScramSyntaxException("the user holds an = that is no =2C or =3D");
    }
    return name.replace("=2C", ",").replace("=3D", "=");
  }
}
