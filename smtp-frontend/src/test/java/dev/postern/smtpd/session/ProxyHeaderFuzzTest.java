package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.address.IpAddress;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import dev.postern.smtpd.fuzz.Splits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What stands before a session behind a proxy: whom it serves, or why nobody, is what
/// [ReferenceProxyHeader] reads, however the header arrives.
class ProxyHeaderFuzzTest {
  private static final byte[] MAIL =
      "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<x@relayed.net>\r\nDATA\r\n.\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @DictionaryEntries({
    "PROXY TCP4 ",
    "PROXY TCP6 ",
    "PROXY UNKNOWN",
    "203.0.113.7 ",
    "2001:db8::7 ",
    " 25",
    "QUIT"
  })
  @FuzzTest
  void theClientIsWhomTheHeaderNames(byte[] bytes) throws Exception {
    ReferenceProxyHeader header = ReferenceProxyHeader.read(bytes);
    byte[] upToItsEnd = Arrays.copyOf(bytes, header.length());
    for (List<byte[]> pieces : Splits.of(upToItsEnd)) {
      check(header, pieces);
    }
  }

  private static void check(ReferenceProxyHeader header, List<byte[]> pieces) throws Exception {
    var setup = new TestSession.Setup();
    setup.proxied = true;
    setup.client = new Client(IpAddress.parse("127.0.0.1"), null);
    setup.tcpRules(List.of());
    TestSession session = setup.open();
    pieces.forEach(session::send);
    String outcome;
    if (!session.isOpen()) {
      outcome = "closed";
      assertThat(session.said()).isEmpty();
      assertThat(setup.counters.proxyRefused().sum()).isEqualTo(1);
    } else if (session.said().isEmpty()) {
      outcome = "waiting";
    } else {
      session.send(MAIL);
      outcome = session.said().getLast().startsWith("250 2.0.0 ok ") ? client(setup) : "health";
    }
    assertThat(outcome).isEqualTo(header.outcome());
    session.finish();
  }

  private static String client(TestSession.Setup setup) throws Exception {
    List<String> manifests = setup.queues.bodies(QueueName.INBOUND);
    InboundManifest manifest = JobCodec.decodeManifest(manifests.getFirst());
    String peer = manifest.entries().getFirst().peer();
    return Optional.of(peer).map(p -> p.substring(0, p.indexOf(' '))).get();
  }
}
