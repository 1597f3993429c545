package dev.postern.smtpd.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.smtpd.management.Metric;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the metrics say of a server on real sockets.
@Timeout(60)
class ServerMetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final TestServers servers = new TestServers();

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void everyMetricOfTheFrontEndIsThereFromTheStart() throws Exception {
    SmtpServer _ = start();
    assertThat(
            Arrays.stream(Metric.values())
                .filter(metric -> !metric.meaning().startsWith("Standalone"))
                .map(Metric::scrapedName))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(registry.scrape()).contains("# HELP " + name + " "));
  }

  @Test
  void aMessageAndARefusalAreCounted() throws Exception {
    SmtpServer server = start();
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250");
      client.command("MAIL FROM:<a@b.test>", "250");
      client.command("RCPT TO:<x@elsewhere.net>", "553").command("RCPT TO:<x@relayed.net>", "250");
      client.command("RCPT TO:<bob@example.com>", "250");
      client.command("DATA", "354").send("Subject: x\r\n\r\nbody\r\n.\r\n").expect("250");
      assertThat(registry.scrape().lines())
          .contains(
              "postern_smtp_connections_total{listener=\"smtp\"} 1.0",
              "postern_smtp_connections_open{listener=\"smtp\"} 1.0",
              "postern_smtp_messages_total{outcome=\"accepted\"} 1.0",
              "postern_smtp_message_octets_total 20.0",
              "postern_smtp_recipients_total{outcome=\"accepted\",rule=\"rcpthosts\"} 2.0",
              "postern_smtp_recipients_total{outcome=\"refused\","
                  + "rule=\"reject-unauthorised-destination\"} 1.0",
              "postern_smtp_lookups_seconds_count 1",
              "postern_intake_commits_seconds_count{outcome=\"stored\"} 1",
              "postern_intake_committed_messages_total 1.0",
              "postern_intake_memory_octets 0.0",
              "postern_rules_refused_total 0.0");
    }
  }

  private SmtpServer start() throws Exception {
    SmtpServer server = servers.startSmtp(Map.of());
    server.meters().add(registry);
    return server;
  }
}
