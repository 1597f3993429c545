package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A batch on its way: each entry is prepared by itself, the good ones share one transaction, and
/// the answer names each as successful or failed.
final class Batch<T> {
  private final Map<String, T> prepared = new LinkedHashMap<>();
  private final ArrayNode successful = Json.array();
  private final ArrayNode failed = Json.array();

  /// Makes of one entry what is to be done, or throws what is wrong with it.
  interface Preparation<T> {
    T of(Parameters entry);
  }

  /// The answer's members for an entry that was carried out, but for its `Id`.
  interface Answer<T, R> {
    ObjectNode of(T prepared, R result);
  }

  Batch(List<Parameters> entries, Preparation<T> preparation) {
    for (Parameters entry : entries) {
      String id = entry.required("Id");
      try {
        prepared.put(id, preparation.of(entry));
      } catch (SqsFault fault) {
        fail(id, fault);
      }
    }
  }

  List<T> prepared() {
    return new ArrayList<>(prepared.values());
  }

  /// Pairs the prepared entries with their results, which come in the same order.
  <R> ObjectNode answer(List<R> results, Answer<T, R> answer) {
    int at = 0;
    for (Map.Entry<String, T> entry : prepared.entrySet()) {
      try {
        successful.add(answer.of(entry.getValue(), results.get(at)).put("Id", entry.getKey()));
      } catch (SqsFault fault) {
        fail(entry.getKey(), fault);
      }
      at++;
    }
    ObjectNode all = Json.object();
    if (!successful.isEmpty()) {
      all.set("Successful", successful);
    }
    if (!failed.isEmpty()) {
      all.set("Failed", failed);
    }
    return all;
  }

  private void fail(String id, SqsFault fault) {
    failed.add(
        Json.object()
            .put("Id", id)
            .put("Code", fault.code().type())
            .put("Message", fault.text())
            .put("SenderFault", fault.code().ofSender()));
  }
}
