package dev.postern.it.cloud;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.postern.functions.runtime.RouteQueue;
import dev.postern.functions.runtime.Stores;
import dev.postern.queue.QueueName;
import dev.postern.settings.Setting;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What one function's code reads, found in its class files: the stores it asks for, the queues and
/// settings it names.
///
/// Looked through are the handler and all it reaches within the functions' packages; what makes the
/// stores or chooses among the queues is left out, since it knows them all.
record FunctionCode(Set<JavaClass> classes) {
  private static final String ROOT = "dev.postern.functions";
  private static final JavaClasses ALL = new ClassFileImporter().importPackages(ROOT);

  static FunctionCode of(String handler) {
    Set<JavaClass> reached = new LinkedHashSet<>();
    Deque<JavaClass> open = new ArrayDeque<>(Set.of(ALL.get(handler)));
    while (!open.isEmpty()) {
      JavaClass next = open.remove();
      boolean ours = next.getPackageName().startsWith(ROOT);
      if (ours && !isBoundary(next) && reached.add(next)) {
        next.getDirectDependenciesFromSelf().forEach(d -> open.add(d.getTargetClass()));
      }
    }
    return new FunctionCode(reached);
  }

  /// What stands between a function and its stores: it knows them all.
  private static boolean isBoundary(JavaClass type) {
    return type.isAssignableTo(Stores.class)
        || type.isEquivalentTo(RouteQueue.class)
        || type.getSimpleName().equals("EnvironmentStores");
  }

  /// The methods of [Stores] it calls, by name.
  Set<String> stores() {
    return callsTo(Stores.class);
  }

  private Set<String> callsTo(Class<?> owner) {
    return classes.stream()
        .filter(c -> !c.isEquivalentTo(owner))
        .flatMap(c -> Stream.concat(c.getMethodCallsFromSelf().stream(), references(c)))
        .filter(access -> access.getTargetOwner().isEquivalentTo(owner))
        .map(access -> access.getTarget().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<com.tngtech.archunit.core.domain.JavaAccess<?>> references(JavaClass type) {
    return type.getMethodReferencesFromSelf().stream().map(r -> r);
  }

  /// The queues it sends to: those it names, those that routes lead to, that of events.
  Set<QueueName> queues() {
    Set<QueueName> queues = new LinkedHashSet<>();
    fieldsOf(QueueName.class).forEach(name -> queues.add(queue(name)));
    Set<String> byRoute = callsTo(RouteQueue.class);
    if (byRoute.contains("of")) {
      queues.add(QueueName.LOCAL);
    }
    if (!byRoute.isEmpty()) {
      Arrays.stream(QueueName.values()).filter(QueueName::isOfLane).forEach(queues::add);
    }
    if (stores().contains("events")) {
      queues.add(QueueName.EVENTS);
    }
    return queues;
  }

  private static QueueName queue(String constant) {
    try {
      return (QueueName) QueueName.class.getField(constant).get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Whether it chooses among the queues of lanes.
  boolean knowsLanes() {
    return !callsTo(RouteQueue.class).isEmpty();
  }

  /// The settings it names.
  Set<Setting<?>> settings() {
    return classes.stream()
        .map(JavaClass::getFieldAccessesFromSelf)
        .flatMap(Collection::stream)
        .filter(access -> access.getTarget().getRawType().isEquivalentTo(Setting.class))
        .map(access -> valueOf(access.getTargetOwner().getName(), access.getTarget().getName()))
        .collect(Collectors.toSet());
  }

  private static Setting<?> valueOf(String owner, String constant) {
    try {
      return (Setting<?>) Class.forName(owner).getField(constant).get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Set<String> fieldsOf(Class<?> owner) {
    return classes.stream()
        .map(JavaClass::getFieldAccessesFromSelf)
        .flatMap(Collection::stream)
        .filter(access -> access.getTargetOwner().isEquivalentTo(owner))
        .map(access -> access.getTarget().getName())
        .filter(name -> !name.startsWith("$"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
