package dev.postern.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.CliEnvironment;
import dev.postern.cli.PosternCommand;
import dev.postern.it.Cli;
import dev.postern.policy.RelayPolicy;
import dev.postern.rules.store.RuleKind;
import dev.postern.settings.Setting;
import dev.postern.settings.SettingCatalog;
import dev.postern.smtpd.abuse.Limit;
import dev.postern.smtpd.management.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What the pages in `docs/` say of settings, commands and files is what the code has.
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

  private final Path root = Cli.repository();

  @Test
  void everySettingHasItsRowAndNoRowIsStale() throws IOException {
    List<String> rows =
        Files.readAllLines(root.resolve("docs/SETTINGS.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(SettingCatalog.settings().stream().map(DocsTest::row).toList());
  }

  private static String row(Setting<?> setting) {
    String text = setting.defaultText();
    return "| `%s` | %s | %s |"
        .formatted(setting.key(), text.isEmpty() ? "" : "`" + text + "`", setting.meaning());
  }

  @Test
  void everyMetricHasItsRowAndNoRowIsStale() throws IOException {
    List<String> rows =
        Files.readAllLines(root.resolve("docs/METRICS.md")).stream()
            .filter(line -> line.startsWith("| `postern_"))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(Arrays.stream(Metric.values()).map(DocsTest::row).toList());
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            metric.scrapedName(),
            metric.kind().name().toLowerCase(Locale.ROOT),
            metric.labels().stream().map(l -> "`" + l + "`").collect(Collectors.joining(", ")),
            metric.meaning());
  }

  @Test
  void everyLimitHasItsRow() throws IOException {
    List<String> rows = Files.readAllLines(root.resolve("docs/LIMITS.md"));

    for (Limit limit : Limit.values()) {
      assertThat(rows).anyMatch(row -> row.startsWith("| `" + limit.label() + "`"));
    }
  }

  @Test
  void everyCommandHasItsRow() throws IOException {
    String page = Files.readString(root.resolve("docs/CLI.md"));
    List<String> commands = new ArrayList<>();
    collect(PosternCommand.commandLine(CliEnvironment.system()), "", commands);

    assertThat(commands).isNotEmpty().allSatisfy(c -> assertThat(page).contains("`" + c));
  }

  private static void collect(CommandLine command, String prefix, List<String> into) {
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              if (sub.getSubcommands().isEmpty()) {
                into.add(prefix + name);
              } else {
                collect(sub, prefix + name + " ", into);
              }
            });
  }

  /// The row of each rule, in the policy's order, with a class and transcripts that are there.
  @Test
  void everyRelayRuleHasItsRow() throws IOException {
    List<String[]> rows =
        Files.readAllLines(root.resolve("docs/RULES.md")).stream()
            .takeWhile(line -> !line.equals("## Lines"))
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\s*\\|\\s*", -1))
            .toList();
    Path shared = root.resolve("shared/src");

    assertThat(rows.stream().map(row -> row[1].replace("`", "")).toList())
        .containsExactlyElementsOf(RelayPolicy.standard().ruleNames());
    for (String[] row : rows) {
      assertThat(shared.resolve("main/java/dev/postern/policy/" + plain(row[3]) + ".java"))
          .exists();
      for (String transcript : row[5].split(", ", -1)) {
        assertThat(shared.resolve("test/resources/policy/" + plain(transcript) + ".in")).exists();
      }
    }
  }

  private static String plain(String code) {
    return code.replace("`", "");
  }

  @Test
  void everyKindOfRuleIsDescribed() throws IOException {
    String page = Files.readString(root.resolve("docs/RULES.md"));
    String lines = page.substring(page.indexOf("## Lines"));

    for (RuleKind kind : RuleKind.values()) {
      assertThat(lines).contains("`" + kind.text() + "`");
    }
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
    pages.add(root.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
      pages.addAll(docs.filter(p -> p.toString().endsWith(".md")).toList());
    }
    for (Path page : pages) {
      Matcher m = LINK.matcher(Files.readString(page));
      while (m.find()) {
        assertThat(page.resolveSibling(m.group(1))).as("link in %s", page).exists();
      }
    }
  }
}
