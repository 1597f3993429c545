package dev.postern.it.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The product's classes, each known by the module whose folder it was compiled into.
final class Modules {
  static final List<String> NAMES =
      List.of("shared", "smtp-frontend", "functions", "cli", "standalone", "infra");

  /// All classes of all modules, tests left out.
  static final JavaClasses ALL =
      new ClassFileImporter()
          .importPaths(NAMES.stream().map(n -> Path.of("..", n, "target", "classes")).toList());

  private Modules() {}

  /// The module that a class was compiled in; nothing for classes of others.
  static Optional<String> of(JavaClass type) {
    String source = type.getSource().map(s -> s.getUri().getPath()).orElse("");
    return NAMES.stream()
        .filter(n -> source != null && source.contains("/" + n + "/target/classes/"))
        .findFirst();
  }

  static DescribedPredicate<JavaClass> module(String name) {
    return DescribedPredicate.describe(
        "module " + name, c -> of(c).filter(name::equals).isPresent());
  }

  /// Classes of modules other than `name` and those it may use.
  static DescribedPredicate<JavaClass> modulesBut(String name, List<String> allowed) {
    return DescribedPredicate.describe(
        "modules other than " + name + " and " + allowed,
        c -> of(c).filter(m -> !m.equals(name) && !allowed.contains(m)).isPresent());
  }
}
