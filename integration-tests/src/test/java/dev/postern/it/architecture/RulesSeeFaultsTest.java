package dev.postern.it.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each rule fails where it must, so that its silence means something.
class RulesSeeFaultsTest {
  private static final String ROOT = "dev.postern.it.architecture.broken";
  private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(ROOT);

  @Test
  void anArrowThatIsNotAllowed() {
    seen(Rules.arrows("functions", List.of()), Modules.ALL, "module functions");
    seen(Rules.arrows("smtp-frontend", List.of()), Modules.ALL, "module smtp-frontend");
  }

  @Test
  void aFunctionThatKnowsAnother() {
    seen(Rules.functionsDoNotKnowEachOther(ROOT + ".functions"), BROKEN, "Alpha", "Beta");
  }

  @Test
  void aSharedPartThatKnowsAFunction() {
    seen(Rules.sharedPartsOfFunctionsKnowNone(ROOT + ".functions"), BROKEN, "Shared", "Beta");
  }

  @Test
  void javaUtilLogging() {
    seen(Rules.withoutJavaUtilLogging(), BROKEN, "Logger.getLogger");
  }

  @Test
  void fieldInjection() {
    seen(Rules.withoutFieldInjection(), BROKEN, "Careless.injected");
  }

  @Test
  void aLambdaTypeWhereNoneMayBe() {
    var anywhere = DescribedPredicate.<com.tngtech.archunit.core.domain.JavaClass>alwaysTrue();
    seen(Rules.freeOf(anywhere, "com.amazonaws.."), BROKEN, "Careless.run");
  }

  @Test
  void nettyWhereNoneMayBe() {
    seen(Rules.freeOf(Modules.module("smtp-frontend"), "io.netty.."), Modules.ALL, "io.netty");
  }

  private static void seen(ArchRule rule, JavaClasses classes, String... told) {
    assertThatThrownBy(() -> rule.check(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was violated")
        .hasMessageContainingAll(told);
  }
}
