package dev.postern.infra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `!ImportValue` stands for.
///
/// @param exports values by the names that they are exported by
record Imports(Map<String, Object> exports) {
  private static final String IMPORT = "Fn::ImportValue";

  Imports {
    exports = Map.copyOf(exports);
  }

  /// A part of a template with every import replaced.
  ///
  /// @throws TemplateException naming the place of an import of what nobody exports
  @Nullable Object resolved(Value part) {
    if (part.raw() instanceof Map<?, ?> map) {
      if (map.containsKey(IMPORT)) {
        return exported(part.get(IMPORT));
      }
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      part.fields().forEach((key, value) -> fields.put(key, resolved(value)));
      return fields;
    }
    if (part.raw() instanceof List<?>) {
      List<@Nullable Object> items = new ArrayList<>();
      part.items().forEach(item -> items.add(resolved(item)));
      return items;
    }
    return part.raw();
  }

  private Object exported(Value name) {
    Object value = exports.get(name.text());
    if (value == null) {
      throw new TemplateException(
          name.path(), "imports " + name.text() + ", which the main template does not export");
    }
    return value;
  }
}
