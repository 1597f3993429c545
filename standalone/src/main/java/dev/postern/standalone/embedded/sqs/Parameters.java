package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of one request, or of one entry of a batch, read with SQS's own complaints.
record Parameters(JsonNode json) {

  String required(String name) {
    String value = optional(name);
    if (value == null || value.isEmpty()) {
      throw new SqsFault(
          SqsFault.Code.MISSING_PARAMETER, "The request must contain the parameter " + name + ".");
    }
    return value;
  }

  @Nullable String optional(String name) {
    JsonNode value = json.path(name);
    return value.isMissingNode() || value.isNull() ? null : value.asText("");
  }

  boolean has(String name) {
    return json.has(name);
  }

  int number(String name, int byDefault, int least, int most) {
    if (!json.has(name)) {
      return byDefault;
    }
    int value = json.path(name).asInt(Integer.MIN_VALUE);
    if (value < least || value > most) {
      throw SqsFault.badValue(
          name, json.path(name).asText(""), "Must be between " + least + " and " + most + ".");
    }
    return value;
  }

  List<String> texts(String name) {
    return Json.elements(json.path(name)).stream().map(value -> value.asText("")).toList();
  }

  Map<String, String> map(String name) {
    return Json.texts(json.path(name));
  }

  /// The entries of a batch request, after the checks that refuse it as a whole.
  List<Parameters> entries() {
    List<Parameters> entries =
        Json.elements(json.path("Entries")).stream().map(Parameters::new).toList();
    if (entries.isEmpty()) {
      throw new SqsFault(SqsFault.Code.EMPTY_BATCH, "There should be at least one entry.");
    }
    if (entries.size() > 10) {
      throw new SqsFault(
          SqsFault.Code.TOO_MANY_ENTRIES,
          "Maximum number of entries per request are 10. You have sent " + entries.size() + ".");
    }
    List<String> ids = entries.stream().map(entry -> entry.required("Id")).toList();
    if (!ids.stream().allMatch(id -> id.matches("[A-Za-z0-9_-]{1,80}"))) {
      throw new SqsFault(
          SqsFault.Code.INVALID_BATCH_ID,
          "A batch entry id can only contain alphanumeric characters, hyphens and underscores.");
    }
    if (ids.stream().distinct().count() < ids.size()) {
      throw new SqsFault(SqsFault.Code.IDS_NOT_DISTINCT, "Two batch entries have the same Id.");
    }
    return entries;
  }
}
