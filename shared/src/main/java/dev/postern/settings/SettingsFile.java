package dev.postern.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Reads settings from YAML: `postern.queue-lifetime: 7d`, or the same nested; a list is the same
/// as its items with commas between.
///
/// Values are taken as written (`5m`, `0`, `true`), never converted by YAML's own types.
///
/// **On failure:** all faults at once, each with file and line.
final class SettingsFile {
  /// Deeper nesting than any key has; also what ends a recursive alias.
  private static final int MOST_LEVELS = 8;

  private final Path path;
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  private SettingsFile(Path path) {
    this.path = path;
  }

  static Settings.Source read(Path path) throws IOException {
    var file = new SettingsFile(path);
    Node root = file.compose();
    if (root != null) {
      file.mapping("", root, 1);
    }
    if (!file.faults.isEmpty()) {
      throw new InvalidSettingsException(file.faults);
    }
    return new Settings.Source(path.toString(), file.values, file.lines);
  }

  private @Nullable Node compose() throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    try (Reader reader = Files.newBufferedReader(path)) {
      return yaml.compose(reader);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new InvalidSettingsException(
          List.of(path + ":" + line + ": this is not YAML: " + e.getProblem()));
    } catch (YAMLException e) {
      throw new InvalidSettingsException(List.of(path + ": this is not YAML: " + e.getMessage()));
    }
  }

  private void mapping(String prefix, Node node, int level) {
    if (!(node instanceof MappingNode map) || level > MOST_LEVELS) {
      fault(node, "write settings as KEY: VALUE, as in postern.queue-lifetime: 7d");
      return;
    }
    for (NodeTuple tuple : map.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        entry(prefix + key.getValue(), key, tuple.getValueNode(), level);
      } else {
        fault(tuple.getKeyNode(), "a key is plain text, as postern.queue-lifetime");
      }
    }
  }

  private void entry(String key, Node keyNode, Node valueNode, int level) {
    switch (valueNode) {
      case ScalarNode scalar -> set(key, keyNode, scalar.getValue());
      case SequenceNode list -> {
        if (list.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
          List<String> items =
              list.getValue().stream().map(n -> ((ScalarNode) n).getValue()).toList();
          set(key, keyNode, String.join(",", items));
        } else {
          fault(keyNode, key + ": a list has plain values only");
        }
      }
      default -> mapping(key + ".", valueNode, level + 1);
    }
  }

  private void set(String key, Node keyNode, String value) {
    Integer earlier = lines.putIfAbsent(key, lineOf(keyNode));
    if (earlier == null) {
      values.put(key, value);
    } else {
      fault(keyNode, key + " is set on line " + earlier + " already; keep one");
    }
  }

  private void fault(Node node, String what) {
    faults.add(path + ":" + lineOf(node) + ": " + what);
  }

  private static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
