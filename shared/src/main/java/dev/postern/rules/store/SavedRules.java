package dev.postern.rules.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.message.MessageJson;
import java.time.Instant;
import java.util.OptionalLong;

/// The rows of all rules as one JSON document.
///
/// A kind of rules that the document lacks has no rules: an older version of Postern wrote it,
/// which knew none of that kind. What has a kind or a field more than ours is refused, since a rule
/// that is not understood may be one that forbids; so is what lacks a field.
///
/// @param format how the document is made; [#FORMAT]
/// @param savedAt when it was made
record SavedRules(int format, Instant savedAt, RuleRows rows) {
  static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      MessageJson.mapper()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  String encode() {
    return JSON.valueToTree(this).toString();
  }

  /// @throws RulesRefusedException when it is no document of this format and these rules
  static SavedRules decode(String text) {
    try {
      JsonNode tree = JSON.readTree(text);
      JsonNode format = tree.path("format");
      if (format.asInt() != FORMAT) {
        throw new IllegalArgumentException(
            "its format is %s, this version of Postern reads format %d"
                .formatted(format.isMissingNode() ? "not said" : format.toString(), FORMAT));
      }
      if (tree.path("rows").path("entries") instanceof ObjectNode entries) {
        RuleKind.texts().stream().filter(kind -> !entries.has(kind)).forEach(entries::putArray);
      }
      return JSON.treeToValue(tree, SavedRules.class);
    } catch (JsonProcessingException e) {
      throw new RulesRefusedException(
          "the document was written by another version of Postern or is damaged: "
              + e.getOriginalMessage(),
          e);
    } catch (IllegalArgumentException e) {
      throw new RulesRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  /// The rules version of a document of any format; empty when the text says none.
  static OptionalLong version(String text) {
    try {
      JsonNode version = JSON.readTree(text).path("rows").path("version");
      return version.isIntegralNumber() ? OptionalLong.of(version.asLong()) : OptionalLong.empty();
    } catch (JsonProcessingException _) {
      return OptionalLong.empty();
    }
  }
}
