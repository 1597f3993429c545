package dev.postern.infra;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Reads CloudFormation's YAML; its short tags become the long form, as `!Ref A` `{"Ref": "A"}` and
/// `!Sub t` `{"Fn::Sub": "t"}`.
final class CloudFormationYaml extends SafeConstructor {
  private CloudFormationYaml(LoaderOptions options) {
    super(options);
    yamlMultiConstructors.put("!", new Intrinsic());
  }

  static Object read(String text) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return Objects.requireNonNull(
        new Yaml(new CloudFormationYaml(options)).load(text), "the template is empty");
  }

  private final class Intrinsic extends AbstractConstruct {
    @Override
    public Object construct(Node node) {
      String tag = node.getTag().getValue().substring(1);
      String name = tag.equals("Ref") || tag.equals("Condition") ? tag : "Fn::" + tag;
      return Map.of(name, Objects.requireNonNull(argument(node)));
    }

    private @Nullable Object argument(Node node) {
      return switch (node) {
        case ScalarNode scalar -> scalar.getValue();
        case SequenceNode sequence -> constructSequence(sequence);
        case MappingNode mapping -> constructMapping(mapping);
        default -> throw new IllegalArgumentException("unexpected YAML node " + node);
      };
    }
  }
}
