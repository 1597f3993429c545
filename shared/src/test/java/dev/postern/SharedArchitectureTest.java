package dev.postern;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// What the module's packages may know of each other, and of the world.
class SharedArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.postern");

  @Test
  void theClassesAreFound() {
    assertThat(CLASSES.contain("dev.postern.spool.Spool")).isTrue();
    assertThat(CLASSES.contain("dev.postern.aws.S3Spool")).isTrue();
  }

  @Test
  void noTwoPackagesNeedEachOther() {
    slices().matching("dev.postern.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void neitherNettyNorLambdaIsKnownHere() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "com.amazonaws..")
        .check(CLASSES);
  }

  @Test
  void theAwsSdkStaysInItsPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.postern.aws..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon.awssdk..")
        .check(CLASSES);
  }
}
