package dev.postern.it.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/// The rules, each given where it looks, so that a test can also point it at classes that break it.
final class Rules {
  private Rules() {}

  /// The arrows of docs: who may use whom.
  static ArchRule arrows(String module, List<String> allowed) {
    return noClasses()
        .that(Modules.module(module))
        .should()
        .dependOnClassesThat(Modules.modulesBut(module, allowed));
  }

  /// One function's package knows no other's; `runtime`, `deliver` and `dns` are for all.
  static ArchRule functionsDoNotKnowEachOther(String root) {
    return slices()
        .matching(root + ".(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            DescribedPredicate.alwaysTrue(),
            resideInAnyPackage(root + ".runtime..", root + ".deliver..", root + ".dns.."));
  }

  /// What functions share knows none of them.
  static ArchRule sharedPartsOfFunctionsKnowNone(String root) {
    return noClasses()
        .that()
        .resideInAnyPackage(root + ".runtime..", root + ".deliver..", root + ".dns..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(root + "..")
                .and(
                    DescribedPredicate.not(
                        resideInAnyPackage(
                            root + ".runtime..", root + ".deliver..", root + ".dns.."))));
  }

  /// `DataSource` names its Logger in a signature, which uses none.
  static ArchRule withoutJavaUtilLogging() {
    return noClasses().should().accessClassesThat(resideInAPackage("java.util.logging.."));
  }

  static ArchRule withoutFieldInjection() {
    return noFields()
        .should()
        .beAnnotatedWith(
            DescribedPredicate.<JavaAnnotation<?>>describe(
                "an annotation of injection",
                a ->
                    List.of("Inject", "Autowired", "Resource", "Value")
                        .contains(a.getRawType().getSimpleName())));
  }

  static ArchRule freeOf(DescribedPredicate<JavaClass> where, String... packages) {
    return noClasses().that(where).should().dependOnClassesThat().resideInAnyPackage(packages);
  }
}
