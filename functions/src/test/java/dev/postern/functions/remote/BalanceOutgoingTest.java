package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.EgressRules;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.message.JobCodec;
import dev.postern.message.SpoolRef;
import dev.postern.rules.agent.AgentRule;
import dev.postern.rules.agent.AgentRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The script of seed 001 (spec 6.1), with a qmail-remote that tells what it was called with.
@Timeout(120)
class BalanceOutgoingTest {
  private static final String QMAIL_REMOTE =
      """
      echo "${OUTGOINGIP-none} $*" >> calls
      cat > message
      printf 'rok\\0Kfrom %s\\0' "${OUTGOINGIP-none}"
      """;

  /// Draws of each of two addresses; that one of them never comes has a chance of 2 to the -29.
  private static final int DRAWS = 30;

  @TempDir private Path path;

  private final DnsStub dns = DnsStub.start();
  private AttemptStores stores = new AttemptStores(Map.of());
  private ProgramFolder folder = new ProgramFolder(Path.of("/"));

  @BeforeEach
  void start() throws IOException {
    folder = new ProgramFolder(path).script("qmail-remote", QMAIL_REMOTE);
    try (InputStream script = getClass().getResourceAsStream("balance_outgoing")) {
      String text =
          new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
      folder.file("balance_outgoing", text, "rwxr-xr-x");
    }
    stores =
        new AttemptStores(
            Map.of(
                "postern.dns.servers", dns.server(),
                "postern.dns.timeout", "2s",
                "postern.agents.programs", path.toString()));
    stores.egress = EgressRules.NONE;
    stores.agents = new AgentRules(List.of(AgentRule.parse("*:program balance_outgoing")));
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @Test
  void ofSeveralAddressesOneIsDrawnForEachDelivery() throws Exception {
    control("outgoingip", "192.0.2.1\n192.0.2.2 \n");
    for (int i = 0; i < DRAWS; i++) {
      deliver("x.test");
    }
    assertThat(calls()).hasSize(DRAWS);
    assertThat(sources()).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
    assertThat(stores.events.events())
        .hasSize(DRAWS)
        .allMatch(event -> event.kind() == MailEvent.Kind.DELIVERED)
        .allMatch(
            event -> Objects.requireNonNull(event.reply()).matches("from 192\\.0\\.2\\.[12]"));
  }

  @Test
  void aHostsOwnListShadowsTheOthersWhole() throws Exception {
    control("outgoingip", "192.0.2.1 192.0.2.2\n");
    control("outgoingip.x.test", "198.51.100.1 198.51.100.2 198.51.100.3\n");
    for (int i = 0; i < DRAWS; i++) {
      deliver("x.test");
    }
    assertThat(sources())
        .allMatch(source -> source.startsWith("198.51.100."))
        .hasSizeGreaterThan(1);
    deliver("sub.x.test");
    assertThat(calls().getLast()).startsWith("192.0.2.");
  }

  @Test
  void ofOneAddressNothingIsDrawn() throws Exception {
    control("outgoingip", "192.0.2.1\n");
    deliver("x.test");
    assertThat(calls()).containsExactly("none x.test sender@example.com  18 a@x.test");
  }

  @Test
  void withoutAListTheEgressSourceStays() throws Exception {
    stores.egress = TestEgress.pool("default", TestEgress.bound("one", "127.0.0.9"));
    deliver("x.test");
    assertThat(sources()).containsExactly("127.0.0.9");
    assertThat(folder.text("message")).isEqualTo("Subject: hi\n\nbody\n");
  }

  private void deliver(String domain) throws Exception {
    SpoolRef body = stores.store("in/1", "Subject: hi\n\nbody\n");
    var job = Jobs.job(body, Jobs.toMx(domain), 0, "a@" + domain);
    DeliverRemoteFunction.work(stores, new Random(3))
        .handle(JobCodec.encode(job), stores.clock().instant().plus(Duration.ofMinutes(5)));
  }

  private void control(String file, String text) throws IOException {
    Files.createDirectories(path.resolve("control"));
    Files.writeString(path.resolve("control").resolve(file), text);
  }

  private List<String> calls() throws IOException {
    return folder.text("calls").lines().toList();
  }

  private Set<String> sources() throws IOException {
    Set<String> sources = new HashSet<>();
    calls().forEach(call -> sources.add(call.split(" ", 2)[0]));
    return sources;
  }
}
