package dev.postern.smtpd.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.queue.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that keep silent, and clients that stop in the midst of their data, hold up nobody. The
/// same with more of them and with figures: integration-tests/perf/slow-clients.sh.
@Timeout(60)
class SlowClientsTest {
  private static final int IDLE = 200;
  private static final int SLOW = 50;

  private final List<SmtpClient> clients = new ArrayList<>();

  @Test
  void mailGoesOnBesideThem() throws Exception {
    try (var servers = new TestServers()) {
      SmtpServer server = servers.startSmtp(Map.of());
      List<SmtpClient> idle = new ArrayList<>();
      List<SmtpClient> slow = new ArrayList<>();
      for (int i = 0; i < IDLE; i++) {
        idle.add(open(server).expect("220").command("EHLO idle", "250"));
      }
      for (int i = 0; i < SLOW; i++) {
        slow.add(open(server).toData().send("Subject: slow\r\n\r\nbegi"));
      }
      SmtpClient normal = open(server).expect("220").command("EHLO normal", "250");
      for (int i = 0; i < 20; i++) {
        normal.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<x@relayed.net>\r\nDATA\r\n");
        normal.expect("250").expect("250").expect("354");
        normal.send("Subject: normal\r\n\r\ntext\r\n.\r\n").expect("250 2.0.0 ok");
      }
      assertThat(server.openSessions()).isEqualTo(IDLE + SLOW + 1);
      for (SmtpClient client : slow) {
        client.send("n\r\n.\r\n").expect("250 2.0.0 ok");
      }
      for (SmtpClient client : idle) {
        client.command("NOOP", "250");
      }
      assertThat(server.intakeMemory()).isZero();
      assertThat(servers.queues.bodies(QueueName.INBOUND)).hasSizeBetween(21, 20 + SLOW);
    } finally {
      for (SmtpClient client : clients) {
        client.close();
      }
    }
  }

  private SmtpClient open(SmtpServer server) throws Exception {
    var client = new SmtpClient(server.address("smtp"));
    clients.add(client);
    return client;
  }
}
