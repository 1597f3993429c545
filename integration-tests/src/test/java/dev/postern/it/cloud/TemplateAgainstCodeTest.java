package dev.postern.it.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.postern.infra.FunctionResource;
import dev.postern.infra.QueueResource;
import dev.postern.infra.Statement;
import dev.postern.infra.Template;
import dev.postern.infra.Value;
import dev.postern.queue.QueueName;
import dev.postern.settings.AgentSettings;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Setting;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.StoreSettings;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// template.yaml names the queues, variables and classes that the code has, and no others.
class TemplateAgainstCodeTest {
  private static final Template TEMPLATE = read();

  /// Stores behind the database.
  private static final Set<String> ON_DATABASE =
      Set.of(
          "rules",
          "accounts",
          "aliases",
          "deferred",
          "ledger",
          "ledgerRetention",
          "relayTable",
          "mtaSts",
          "destinationLimits",
          "failingAddresses");

  /// What a function with these settings may go without, as their defaults serve on AWS.
  private static final Set<Setting<?>> DEFAULT_SERVES =
      Set.of(
          // The kernel's address: the subnet's NAT gateway has the lane's.
          RemoteSettings.EGRESS_ADDRESS,
          // The VPC's resolver.
          RemoteSettings.DNS_SERVERS,
          // Nobody sends mail to a lane.
          RemoteSettings.OWN_ADDRESSES,
          // No programs: the jar has none.
          AgentSettings.PROGRAMS,
          // No endpoints.
          AgentSettings.SECRET,
          AgentSettings.TLS_CA,
          // What FUNCTIONS lists is invoked at AWS.
          AgentSettings.LAMBDA_ENDPOINT,
          // Java's authorities.
          RemoteSettings.SMTP_CLIENT_TLS_CA);

  private static Template read() {
    try {
      return Template.read(Path.of("..", "template.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<FunctionResource> functions() {
    return TEMPLATE.functions();
  }

  @Test
  void theQueuesAreThoseOfTheCode() {
    assertThat(TEMPLATE.queues().stream().map(QueueResource::name))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(QueueName.values())
                .flatMap(q -> Stream.of(q.text(), q.deadLetterText()))
                .toList());
  }

  /// What has another prefix, as the copy of the rules, never expires.
  @Test
  void onlySegmentsExpire() throws IOException {
    List<String> expiring =
        Pattern.compile("Prefix: (\\S+)\n +ExpirationInDays: 15\n")
            .matcher(Files.readString(Path.of("..", "template.yaml")))
            .results()
            .map(rule -> rule.group(1))
            .toList();
    assertThat(expiring).containsExactlyElementsOf(Spool.PREFIXES);
  }

  @Test
  void thereIsOneFunctionForEachQueueAndTwoSchedules() {
    assertThat(functions()).hasSize(QueueName.values().length + 2);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void everyVariableIsASettingAndItsTextIsReadable(FunctionResource function) {
    Map<String, Setting<?>> settings =
        SettingCatalog.settings().stream()
            .collect(Collectors.toMap(Setting::environmentVariable, Function.identity()));
    function
        .environment()
        .forEach(
            (name, value) -> {
              assertThat(settings).as(function.id()).containsKey(name);
              Setting<?> setting = Objects.requireNonNull(settings.get(name));
              if (value.raw() instanceof String text) {
                assertThat(setting.reader().apply(text)).isNotNull();
              }
            });
  }

  @ParameterizedTest
  @MethodSource("functions")
  void theQueueVariablesAreTheQueuesTheCodeSendsTo(FunctionResource function) {
    Set<String> wanted = new TreeSet<>();
    for (QueueName queue : FunctionCode.of(function.handler()).queues()) {
      wanted.add(StoreSettings.queueUrl(queue).environmentVariable());
    }
    assertThat(variables(function, "POSTERN_QUEUE_")).isEqualTo(wanted);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void theStoreVariablesAreThoseOfTheStoresTheCodeAsksFor(FunctionResource function) {
    Set<String> stores = FunctionCode.of(function.handler()).stores();
    assertThat(variables(function, StoreSettings.SPOOL_BUCKET.environmentVariable()).size())
        .as("knows the bucket")
        .isEqualTo(stores.contains("spool") || stores.contains("rules") ? 1 : 0);
    Set<String> database =
        stores.stream().anyMatch(ON_DATABASE::contains)
            ? Set.of(
                "POSTERN_DB_URL", "POSTERN_DB_USER", "POSTERN_DB_PASSWORD", "POSTERN_DB_POOL_SIZE")
            : Set.of();
    assertThat(variables(function, "POSTERN_DB_")).isEqualTo(database);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void aSettingWithoutADefaultThatServesIsSet(FunctionResource function) {
    Stream<Setting<?>> needed =
        FunctionCode.of(function.handler()).settings().stream()
            .filter(s -> s.defaultText().isEmpty() || s.equals(SettingCatalog.HOSTNAME))
            .filter(s -> !DEFAULT_SERVES.contains(s));
    assertThat(needed.map(Setting::environmentVariable))
        .allMatch(name -> function.environment().containsKey(name));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void whoChoosesAmongLanesKnowsThem(FunctionResource function) {
    assertThat(function.environment().containsKey(StoreSettings.LANES.environmentVariable()))
        .isEqualTo(FunctionCode.of(function.handler()).knowsLanes());
  }

  /// A lane of lane.yaml differs from lane `default` in its names, its subnet and its queue alone.
  @Test
  void aLaneHasWhatLaneDefaultHas() throws IOException {
    FunctionResource lane = Template.read(Path.of("..", "lane.yaml")).functions().getFirst();
    FunctionResource shared =
        functions().stream()
            .filter(f -> f.handler().equals(lane.handler()))
            .findFirst()
            .orElseThrow();
    assertThat(lane.environment().keySet()).isEqualTo(shared.environment().keySet());
    assertThat(lane.timeout()).isEqualTo(shared.timeout());
    assertThat(lane.statements().stream().map(Statement::actions))
        .containsExactlyElementsOf(shared.statements().stream().map(Statement::actions).toList());
    assertThat(lane.sources().getFirst().properties().get("BatchSize").number())
        .isEqualTo(shared.sources().getFirst().properties().get("BatchSize").number());
  }

  @Test
  void whatTheAnalysisFindsIsWhatDispatchDoes() {
    FunctionCode dispatch = FunctionCode.of("dev.postern.functions.dispatch.DispatchFunction");
    assertThat(dispatch.stores()).contains("rules", "queues", "events");
    assertThat(dispatch.queues()).contains(QueueName.LOCAL, QueueName.EVENTS);
    assertThat(dispatch.settings()).contains(RemoteSettings.EGRESS_NAME);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void theHandlerIsInTheJarAndLambdaCanMakeIt(FunctionResource function) throws Exception {
    try (URLClassLoader loader = FunctionJar.loader()) {
      Class<?> handler = loader.loadClass(function.handler());
      assertThat(Modifier.isPublic(handler.getModifiers())).isTrue();
      assertThat(Modifier.isPublic(handler.getConstructor().getModifiers())).isTrue();
      Class<?> contract = loader.loadClass(RequestHandler.class.getName());
      assertThat(contract).isAssignableFrom(handler);
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void theSourceAndTheEventFit(FunctionResource function) throws Exception {
    Class<?> handler = Class.forName(function.handler());
    String event = function.sources().isEmpty() ? "ScheduledEvent" : "SQSEvent";
    assertThat(Arrays.stream(handler.getMethods()))
        .anyMatch(
            m ->
                m.getName().equals("handleRequest")
                    && m.getParameterTypes()[0].getSimpleName().equals(event));
  }

  private static Set<String> variables(FunctionResource function, String prefix) {
    Map<String, Value> environment = function.environment();
    return environment.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
