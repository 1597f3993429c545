package dev.postern.functions.remote.smtp.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;

/// The header of a message or a part, and what it says of the body.
///
/// @param fields in their order
/// @param end the empty line, or nothing where it is missing
/// @param type of the body, in lower case
/// @param boundary of its parts, or empty where the type has none
/// @param wellFormed whether each line is one of a field
record EntityHeader(
    List<HeaderField> fields, String end, String type, String boundary, boolean wellFormed) {
  /// @param name in lower case; empty where there is none
  /// @param text as it stands, with its line ends, a character an octet (ISO 8859-1)
  record HeaderField(String name, String text) {
    String value() {
      return text.substring(text.indexOf(':') + 1).replaceAll("[\\r\\n]+", " ").strip();
    }
  }

  private static final Set<String> UNENCODED = Set.of("7bit", "8bit", "binary");

  private static final Pattern FIRST_LINE =
      Pattern.compile("([!-9;-~]+)[ \\t]*:.*", Pattern.DOTALL);

  EntityHeader {
    fields = List.copyOf(fields);
  }

  /// @param text the whole header with its line ends, a character an octet (ISO 8859-1)
  /// @param usualType of a body that says nothing of itself
  static EntityHeader parse(String text, String usualType) {
    List<HeaderField> fields = new ArrayList<>();
    boolean wellFormed = true;
    int at = 0;
    while (at < text.length() && !isEmptyLine(text, at)) {
      int next = endOfLine(text, at);
      while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
        next = endOfLine(text, next);
      }
      String field = text.substring(at, next);
      var name = FIRST_LINE.matcher(field);
      wellFormed &= name.matches();
      fields.add(
          new HeaderField(name.matches() ? name.group(1).toLowerCase(Locale.ROOT) : "", field));
      at = next;
    }
    String declared =
        fields.stream()
            .filter(f -> f.name().equals("content-type"))
            .findFirst()
            .map(HeaderField::value)
            .orElse(usualType);
    RawBody type = RawFieldParser.DEFAULT.parseRawBody(new RawField("Content-Type", declared));
    String boundary = isMultipart(type) ? parameter(type, "boundary") : "";
    return new EntityHeader(fields, text.substring(at), lower(type), boundary, wellFormed);
  }

  /// In lower case, without what some put behind it.
  String encoding() {
    return fields.stream()
        .filter(f -> f.name().equals("content-transfer-encoding"))
        .findFirst()
        .map(f -> f.value().toLowerCase(Locale.ROOT).split("[\\s;(]", 2)[0])
        .orElse("7bit");
  }

  /// Whether the body is a message as it stands.
  boolean isMessage() {
    return type.equals("message/rfc822") && isUnencoded();
  }

  /// Whether its label says that the body stands as it is.
  boolean isUnencoded() {
    return UNENCODED.contains(encoding());
  }

  boolean isText() {
    return type.startsWith("text/") || !type.contains("/");
  }

  /// Whether the body may have an encoding: it is no message, and has no parts (RFC 2045 §6.4).
  boolean isEncodable() {
    return !type.startsWith("message/") && !type.startsWith("multipart/");
  }

  /// Whether the octets of the parts are bound to stay as they are (RFC 1847).
  boolean seals() {
    return type.equals("multipart/signed") || type.equals("multipart/encrypted");
  }

  private static boolean isMultipart(RawBody type) {
    return lower(type).startsWith("multipart/");
  }

  private static String lower(RawBody type) {
    return type.getValue().strip().toLowerCase(Locale.ROOT);
  }

  private static String parameter(RawBody type, String name) {
    return type.getParams().stream()
        .filter(p -> p.getName().equalsIgnoreCase(name) && p.getValue() != null)
        .findFirst()
        .map(NameValuePair::getValue)
        .orElse("")
        .stripTrailing();
  }

  private static boolean isEmptyLine(String text, int at) {
    return text.startsWith("\r\n", at) || text.charAt(at) == '\n';
  }

  private static int endOfLine(String text, int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end + 1;
  }

  static String text(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
