package dev.postern.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The product keeps the rules of its architecture.
class ArchitectureTest {
  private static final Map<String, List<String>> ARROWS =
      Map.of(
          "shared", List.of(),
          "smtp-frontend", List.of("shared"),
          "functions", List.of("shared"),
          "cli", List.of("shared"),
          "standalone", List.of("shared", "smtp-frontend", "functions", "cli"),
          "infra", List.of());

  @SuppressWarnings("unused") // by name
  private static final List<String> MODULES = Modules.NAMES;

  @ParameterizedTest
  @FieldSource("MODULES")
  void aModuleUsesOnlyThoseItsArrowsPointTo(String module) {
    Rules.arrows(module, ARROWS.getOrDefault(module, List.of()))
        .allowEmptyShould(true)
        .check(Modules.ALL);
  }

  /// A rule about nothing is always kept: no module with sources may be overlooked.
  @ParameterizedTest
  @FieldSource("MODULES")
  void aModuleWithSourcesIsSeen(String module) {
    boolean sources = Files.isDirectory(Path.of("..", module, "src", "main", "java"));
    assertThat(Modules.ALL.stream().anyMatch(Modules.module(module))).isEqualTo(sources);
  }

  @Test
  void aPackageIsInOneModule() {
    Map<String, TreeSet<String>> modules = new TreeMap<>();
    for (JavaClass type : Modules.ALL) {
      modules
          .computeIfAbsent(type.getPackageName(), _ -> new TreeSet<>())
          .add(Modules.of(type).orElse("?"));
    }
    assertThat(modules).allSatisfy((name, in) -> assertThat(in).as(name).hasSize(1));
  }

  @Test
  void functionsDoNotKnowEachOther() {
    Rules.functionsDoNotKnowEachOther("dev.postern.functions").check(Modules.ALL);
  }

  @Test
  void whatFunctionsShareKnowsNoneOfThem() {
    Rules.sharedPartsOfFunctionsKnowNone("dev.postern.functions").check(Modules.ALL);
  }

  @Test
  void nobodyLogsByJavaUtilLogging() {
    Rules.withoutJavaUtilLogging().check(Modules.ALL);
  }

  @Test
  void nobodyInjectsIntoFields() {
    Rules.withoutFieldInjection().check(Modules.ALL);
  }

  @Test
  void sharedIsFreeOfNettyAndLambda() {
    Rules.freeOf(Modules.module("shared"), "io.netty..", "com.amazonaws..").check(Modules.ALL);
  }

  @Test
  void functionsAndCliAreFreeOfNetty() {
    Rules.freeOf(Modules.module("functions"), "io.netty..").check(Modules.ALL);
    Rules.freeOf(Modules.module("cli"), "io.netty..", "com.amazonaws..")
        .allowEmptyShould(true)
        .check(Modules.ALL);
  }
}
