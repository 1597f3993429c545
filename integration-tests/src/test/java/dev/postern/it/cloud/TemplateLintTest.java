package dev.postern.it.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The template passes cfn-lint and the SAM transform, which both see what is wrong.
class TemplateLintTest {
  private static final List<String> LINT =
      List.of("python3", "-c", "import sys; from cfnlint.runner import main; sys.exit(main())");

  @BeforeAll
  static void needPython() throws IOException, InterruptedException {
    Python.assumeModules("cfnlint", "samtranslator");
  }

  @Test
  void cfnLintHasNothingToSay() throws IOException, InterruptedException {
    assertThat(lint("template.yaml")).isEqualTo(new Python.Result(0, ""));
  }

  @Test
  void cfnLintHasNothingToSayOfALane() throws IOException, InterruptedException {
    assertThat(lint("lane.yaml")).isEqualTo(new Python.Result(0, ""));
  }

  @Test
  void cfnLintSeesAFault(@TempDir Path folder) throws IOException, InterruptedException {
    Path broken = broken(folder, "Runtime: java25", "Runtime: java99");
    Python.Result result = lint(broken.toString());
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("java99");
  }

  @Test
  void theSamTransformMakesTheResources() throws IOException, InterruptedException {
    Python.Result result = expand("template.yaml");
    assertThat(result.exit()).as(result.output()).isZero();
    JsonNode resources = new ObjectMapper().readTree(result.output()).get("Resources");
    assertThat(count(resources, "AWS::Lambda::Function")).isEqualTo(8);
    assertThat(count(resources, "AWS::Lambda::EventSourceMapping")).isEqualTo(6);
    assertThat(count(resources, "AWS::Events::Rule")).isEqualTo(2);
    // The transform adds no role of its own: those may receive from every queue.
    assertThat(count(resources, "AWS::IAM::Role")).isEqualTo(8);
  }

  @Test
  void theSamTransformMakesTheResourcesOfALane() throws IOException, InterruptedException {
    Python.Result result = expand("lane.yaml");
    assertThat(result.exit()).as(result.output()).isZero();
    JsonNode resources = new ObjectMapper().readTree(result.output()).get("Resources");
    assertThat(count(resources, "AWS::Lambda::Function")).isEqualTo(1);
    assertThat(count(resources, "AWS::Lambda::EventSourceMapping")).isEqualTo(1);
    assertThat(count(resources, "AWS::SQS::Queue")).isEqualTo(2);
    assertThat(count(resources, "AWS::IAM::Role")).isEqualTo(1);
  }

  @Test
  void theSamTransformSeesAFault(@TempDir Path folder) throws IOException, InterruptedException {
    Python.Result result = expand(broken(folder, "Type: Schedule", "Type: Sheddule").toString());
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("Sheddule");
  }

  private static Path broken(Path folder, String from, String to) throws IOException {
    String text = Files.readString(Path.of("..", "template.yaml"));
    assertThat(text).contains(from);
    return Files.writeString(folder.resolve("template.yaml"), text.replace(from, to));
  }

  private static Python.Result lint(String template) throws IOException, InterruptedException {
    var command = new java.util.ArrayList<>(LINT);
    command.add(template);
    return Python.run(command);
  }

  private static Python.Result expand(String template) throws IOException, InterruptedException {
    return Python.run(List.of("python3", "infra/sam/expand.py", template));
  }

  private static long count(JsonNode resources, String type) {
    return resources.valueStream().filter(r -> r.get("Type").asText().equals(type)).count();
  }
}
