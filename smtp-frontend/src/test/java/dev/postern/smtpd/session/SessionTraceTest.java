package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.address.Network;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What the log has of sessions, traced or not.
class SessionTraceTest {
  private static final String WHO = "listener=smtp client=203.0.113.7 helo=c tls=\"-\" user=- ";

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.postern.smtpd");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final TestSession.Setup setup = new TestSession.Setup();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  @Test
  void aTracedSessionIsLoggedWithoutItsData() {
    TestSession session = setup.open();
    session.send("HELO c\r\n");
    setup.traces.begin("203.0.113.0/24", Duration.ofMinutes(1));
    session.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<x@relayed.net>\r\nDATA\r\n");
    session.send("Subject: secret\r\n.\r\nN\u0001OOP\r\n");
    setup.traces.end();
    session.send("NOOP\r\n");
    session.finish();
    assertThat(traced())
        .containsExactly(
            "C: MAIL FROM:<a@b.test>",
            "S: 250 2.1.0 ok",
            "C: RCPT TO:<x@relayed.net>",
            "S: 250 2.1.5 ok",
            "C: DATA",
            "S: 354 go ahead",
            "C: (17 octets of data)",
            "S: 250 2.0.0 ok*",
            "C: N?OOP",
            "S: 502 5.5.2 command N?OOP not recognized (#5.5.2)");
    assertThat(texts()).noneMatch(line -> line.contains("secret"));
  }

  @Test
  void passwordsAreNotShown() {
    setup.auth = true;
    setup.clearNetworks = Network.parseList("203.0.113.0/24");
    setup.traces.begin("203.0.113.7", Duration.ofMinutes(1));
    String password =
        Base64.getEncoder().encodeToString("\0bob\0wrong".getBytes(StandardCharsets.US_ASCII));
    TestSession session = setup.open();
    session.send("EHLO c\r\nAUTH PLAIN " + password + "\r\n");
    session.pass(Duration.ofSeconds(31));
    session.send("AUTH LOGIN\r\n");
    session.send("Ym9i\r\n");
    session.send("aHVudGVyMg==\r\n");
    session.pass(Duration.ofSeconds(31));
    session.send("hunter2\r\n");
    session.finish();
    assertThat(traced())
        .contains("C: AUTH PLAIN (not shown)", "C: (not shown)", "S: 334 (not shown)");
    assertThat(texts())
        .noneMatch(
            line ->
                line.contains(password) || line.contains("aHVudGVyMg") || line.contains("hunter2"));
  }

  @Test
  void aTransactionHasOneLineWithAllItsFields() {
    TestSession session = setup.open();
    session.send("HELO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<x@relayed.net>\r\nDATA\r\n");
    session.send("text\r\n.\r\nQUIT\r\n");
    session.finish();
    assertThat(texts())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        "event=message " + WHO + "from=<a@b.test> to=<x@relayed.net> size=6 ")
                    .contains(" reply=\"250 2.0.0 ok ", " why=\"stored\" ms="));
    assertThat(texts().getLast())
        .isEqualTo("event=session-end " + WHO + "why=\"quit\" messages=1 errors=0 ms=0");
  }

  private List<String> traced() {
    return texts().stream()
        .filter(line -> line.startsWith("event=trace " + WHO.substring(0, 10)))
        .map(line -> line.substring(line.indexOf(" user=- ") + 8))
        .map(line -> line.startsWith("S: 250 2.0.0 ok ") ? line.substring(0, 15) + "*" : line)
        .toList();
  }

  private List<String> texts() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
