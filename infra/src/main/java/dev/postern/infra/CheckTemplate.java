package dev.postern.infra;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.error.YAMLException;

/// Checks a template by every rule: `java -cp ... dev.postern.infra.CheckTemplate template.yaml
/// lane.yaml`. The second, of a lane, is looked at beside the first. Exit 0 when it keeps them, 1
/// with a line for each fault, 2 when it cannot be read.
public final class CheckTemplate {
  private CheckTemplate() {}

  public static void main(String[] args) {
    System.exit(run(args.length == 0 ? new String[] {"template.yaml"} : args));
  }

  static int run(String... files) {
    String file = String.join(" and ", files);
    try {
      Template main = Template.read(Path.of(files[0]));
      List<String> faults =
          faults(files.length == 1 ? main : Template.read(Path.of(files[1])).beside(main));
      faults.forEach(fault -> System.err.println(file + ": " + fault));
      return faults.isEmpty() ? 0 : 1;
    } catch (NoSuchFileException _) {
      System.err.println(file + ": there is no such file; name the template");
      return 2;
    } catch (IOException | TemplateException | YAMLException e) {
      System.err.println(file + ": " + e.getMessage());
      return 2;
    }
  }

  static List<String> faults(Template template) {
    return ShapeRule.ALL.stream().flatMap(rule -> rule.faults(template).stream()).toList();
  }
}
