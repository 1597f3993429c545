package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.IpAddress;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Raw PROXY headers, each whole, with the dialog in the same read, and byte by byte.
///
/// `ofAiosmtpd()` are cases of aiosmtpd's own tests (aio-libs/aiosmtpd,
/// `aiosmtpd/tests/test_proxyprotocol.py`) that `rows()` lacks, with addresses of our own. They
/// send nearly all of their v2 headers with LOCAL; here those that differ by it are sent with
/// PROXY, too.
class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String V4 = "cb007107" + "7f000001" + "d431" + "0019";
  private static final String V6 =
      "20010db8000000000000000000000007" + "00000000000000000000000000000001" + "d431" + "0019";

  /// A client of 10.1., which a tcp rule lets relay.
  private static final String MAY_RELAY = "PROXY TCP4 10.1.2.3 127.0.0.1 54321 25\r\n";

  /// What becomes of the connection.
  private sealed interface Outcome {
    /// Served as this client.
    record Served(String as) implements Outcome {}

    /// Greeted, and no mail taken.
    record HealthCheck() implements Outcome {}

    /// Closed without a word.
    record Closed() implements Outcome {}

    /// Nothing yet: more could come.
    record Waiting() implements Outcome {}
  }

  /// @param header a char an octet
  private record Row(String name, String header, Outcome outcome) {}

  private static Row v1(String name, String header, Outcome outcome) {
    return new Row("v1 " + name, header, outcome);
  }

  /// @param rest in hex: version and command, family, length, addresses, TLVs
  private static Row v2(String name, String rest, Outcome outcome) {
    return new Row("v2 " + name, octets(SIGNATURE + rest), outcome);
  }

  private static String octets(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
  }

  private static List<Row> rows() {
    var closed = new Outcome.Closed();
    var waiting = new Outcome.Waiting();
    var health = new Outcome.HealthCheck();
    var v4 = new Outcome.Served("203.0.113.7");
    var v6 = new Outcome.Served("IPv6:2001:db8::7");
    return List.of(
        v1("TCP4", "PROXY TCP4 203.0.113.7 127.0.0.1 54321 25\r\n", v4),
        v1("TCP6", "PROXY TCP6 2001:db8::7 ::1 54321 25\r\n", v6),
        v1("TCP6, v4-mapped", "PROXY TCP6 ::ffff:203.0.113.7 ::1 54321 25\r\n", v4),
        v1("UNKNOWN", "PROXY UNKNOWN\r\n", health),
        v1("UNKNOWN with addresses", "PROXY UNKNOWN 10.1.2.3 10.1.2.4 1 2\r\n", health),
        v1("no header but SMTP", "EHLO client.test\r\n", closed),
        v1("no header but a short command", "QUIT\r\n", closed),
        v1("lower case", "proxy TCP4 203.0.113.7 127.0.0.1 54321 25\r\n", closed),
        v1("no family", "PROXY \r\nEHLO client.test\r\n", closed),
        v1("shorter than any", "PROXY a b\r\n", closed),
        v1("a bare LF", "PROXY TCP4 203.0.113.7 127.0.0.1 54321 25\n", closed),
        v1("one octet too long", "PROXY UNKNOWN " + "x".repeat(92) + "\r\n", closed),
        v1("another family", "PROXY UDP4 203.0.113.7 127.0.0.1 54321 25\r\n", closed),
        v1("v6 said to be v4", "PROXY TCP4 2001:db8::7 ::1 54321 25\r\n", closed),
        v1("a name", "PROXY TCP4 mail.test 127.0.0.1 54321 25\r\n", closed),
        v1("an octal address", "PROXY TCP4 010.1.2.3 127.0.0.1 54321 25\r\n", closed),
        v1("to an octal address", "PROXY TCP4 203.0.113.7 12.07.0.1 54321 25\r\n", closed),
        v1("a scoped address", "PROXY TCP6 fe80::1%lo ::1 54321 25\r\n", closed),
        v1("a port too high", "PROXY TCP4 203.0.113.7 127.0.0.1 65536 25\r\n", closed),
        v1("no ports", "PROXY TCP4 203.0.113.7 127.0.0.1\r\n", closed),
        v1("too long", "PROXY UNKNOWN " + "x".repeat(100) + "\r\n", closed),
        v1("too long without an end", "PROXY UNKNOWN " + "x".repeat(200), closed),
        v1("truncated", "PROXY TCP4 203.0.113.7 127.0.", waiting),
        v1("truncated before its end of line", "PROXY TCP4 203.0.113.7 127.0.0.1 1 25\r", waiting),
        v2("TCP4", "2111000c" + V4, v4),
        v2("TCP6", "21210024" + V6, v6),
        v2("TCP4 with a TLV", "21110014" + V4 + "040005" + "0102030405", v4),
        v2("TCP4 with an unknown TLV", "21110010" + V4 + "ee0001ff", v4),
        v2("TCP4 with a TLV longer than the header", "21110010" + V4 + "ee7fffff", closed),
        v2("LOCAL", "20000000", health),
        v2("LOCAL with addresses", "2011000c" + V4, health),
        v2("of no family", "21000000", health),
        v2("UDP4", "2112000c" + V4, closed),
        v2("a UNIX socket", "213100d8" + "2f61".repeat(108), closed),
        v2("addresses too short", "21110004" + "cb007107", closed),
        v2("another command", "2211000c" + V4, closed),
        v2("version 1", "1111000c" + V4, closed),
        v2("version 15", "ff11000c" + V4, closed),
        v2("oversized", "2111ffff" + V4 + "00".repeat(5000), closed),
        v2("said to be oversized", "2111ffff" + V4, waiting),
        v2("truncated", "2111000c" + "cb0071", waiting),
        new Row("garbage", octets("160301020001000001fc0303"), closed),
        new Row("a signature that breaks off", octets("0d0a0d0a0041"), closed));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// A TLV in hex.
  private static String tlv(String type, String value) {
    return type + "%04x".formatted(value.length() / 2) + value;
  }

  private static List<Row> ofAiosmtpd() {
    var closed = new Outcome.Closed();
    var waiting = new Outcome.Waiting();
    var health = new Outcome.HealthCheck();
    var v4 = new Outcome.Served("203.0.113.7");
    var v6 = new Outcome.Served("IPv6:2001:db8::7");
    String whatever = hex("whatever");
    String noTlv = hex("fake_tlv"); // a TLV of 24,939 octets
    String unix = "2f61".repeat(108);
    String ssl =
        tlv(
            "20",
            "0100000000"
                + tlv("21", hex("TLSv1.3"))
                + tlv("25", hex("RSA4096"))
                + tlv("24", hex("RSA-SHA256"))
                + tlv("23", hex("ECDHE-RSA-AES256-GCM-SHA384")));
    String tlvs = tlv("03", "01020304") + tlv("02", hex("mx.test")) + tlv("05", hex("id-1")) + ssl;
    String withTlvs = "2111" + "%04x".formatted((V4 + tlvs).length() / 2) + V4 + tlvs;
    return List.of(
        // stricter: aiosmtpd takes port 0, from which no TCP client speaks
        v1("TCP4 from port 0", "PROXY TCP4 203.0.113.7 192.0.2.1 0 25\r\n", closed),
        v1("TCP4 to the highest port", "PROXY TCP4 203.0.113.7 192.0.2.1 1 65535\r\n", v4),
        v1(
            "TCP4, all ones",
            "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n",
            new Outcome.Served("255.255.255.255")),
        v1("TCP6, zeros in front", "PROXY TCP6 2001:db8::0007 ::0001 8000 65535\r\n", v6),
        v1(
            "TCP6 in full",
            "PROXY TCP6 2001:0db8:0000:0000:0000:0000:0000:0007 2001:db8::1 1 25\r\n",
            v6),
        v1("UNKNOWN whatever", "PROXY UNKNOWN whatever\r\n", health),
        v1("UNKNOWN and a bare LF", "PROXY UNKNOWN\n", closed),
        v1("another word", "NOTPROX TCP4 203.0.113.7 192.0.2.1 1 25\r\n", closed),
        v1("v4 said to be v6", "PROXY TCP6 203.0.113.7 192.0.2.1 1 25\r\n", closed),
        v1("v4 and v6", "PROXY TCP6 203.0.113.7 2001:db8::1 1 25\r\n", closed),
        v1("a letter in v4", "PROXY TCP4 203.0.113.a 192.0.2.1 1 25\r\n", closed),
        v1("a letter in v6", "PROXY TCP6 2001:db8::g 2001:db8::1 1 25\r\n", closed),
        v1("a letter in our v6", "PROXY TCP6 2001:db8::7 2001:db8::h 1 25\r\n", closed),
        v1("two blanks before an address", "PROXY TCP6  2001:db8::7 ::1 1 25\r\n", closed),
        v1("two blanks between", "PROXY TCP6 2001:db8::7  ::1 1 25\r\n", closed),
        v1("two blanks before the port", "PROXY TCP6 2001:db8::7 ::1  1 25\r\n", closed),
        v1("two blanks before our port", "PROXY TCP6 2001:db8::7 ::1 1  25\r\n", closed),
        // looser: aiosmtpd refuses these two, in which only ports are odd, that nobody reads
        v1("a blank at the end", "PROXY TCP6 2001:db8::7 ::1 1 25 \r\n", v6),
        v1("a port with a zero in front", "PROXY TCP6 2001:db8::7 ::1 02501 25\r\n", v6),
        v1("our port too high", "PROXY TCP6 2001:db8::7 ::1 1 65536\r\n", closed),
        v2("TCP4 with TLVs, SSL among them", withTlvs, v4),
        v2("TCP4 with TLVs, an octet short", withTlvs.substring(0, withTlvs.length() - 2), waiting),
        v2(
            "TCP4 with an SSL TLV that breaks off",
            "2111001e" + V4 + "20000f" + "0000000000" + "210009" + hex("TLSv1.3"),
            closed),
        // stricter: aiosmtpd reads over a rest that is no TLV
        v2("TCP4 with a rest that is no TLV", "21110014" + V4 + noTlv, closed),
        v2("TCP6 with a rest that is no TLV", "2121002c" + V6 + noTlv, closed),
        v2("of no family with a rest", "21000008" + whatever, health),
        // stricter: aiosmtpd serves these four without an address
        v2("a stream of no family", "21010008" + whatever, closed),
        v2("a datagram of no family", "21020008" + whatever, closed),
        v2("v4 of no protocol", "2110000c" + V4, closed),
        v2("v6 of no protocol", "21200024" + V6, closed),
        // stricter: aiosmtpd takes mail by datagrams and from UNIX sockets
        v2("UDP6", "21220024" + V6, closed),
        v2("a UNIX datagram", "213200d8" + unix, closed),
        v2("another family", "2141000c" + V4, closed),
        v2("another protocol", "2113000c" + V4, closed),
        v2("v4 said to be v6", "2121000c" + V4, closed),
        v2("LOCAL with a rest", "20000008" + whatever, health),
        v2("LOCAL with v4 and a rest that is no TLV", "20110014" + V4 + noTlv, health),
        v2("LOCAL by UDP4", "2012000c" + V4, health),
        v2("LOCAL with v6", "20210024" + V6, health),
        v2("LOCAL by UDP6 with a rest that is no TLV", "2022002c" + V6 + noTlv, health),
        v2("LOCAL with a UNIX socket", "203100d8" + unix, health),
        v2("LOCAL by a UNIX datagram with a rest", "203200e0" + unix + noTlv, health),
        v2("LOCAL of a stream of no family", "20010008" + whatever, health),
        v2("LOCAL of v4 of no protocol", "20100008" + whatever, health),
        v2("LOCAL of a UNIX socket of no protocol", "20300008" + whatever, health),
        // looser: aiosmtpd refuses these three, though what follows LOCAL is to be discarded (§2.2)
        v2("LOCAL of another family", "20400000", health),
        v2("LOCAL of another protocol", "20030000", health),
        v2("LOCAL with v4 said to be v6", "2021000c" + V4, health),
        v2("version 3", "30000000", closed),
        v2("LOCAL without its length", "2000" + "00", waiting),
        new Row(
            "a signature with another letter",
            octets("0d0a0d0a000d0a515549500a" + "20000000"),
            closed));
  }

  @TestFactory
  Stream<DynamicTest> headers() {
    return Stream.concat(rows().stream(), ofAiosmtpd().stream())
        .flatMap(
            row ->
                Stream.of(
                    DynamicTest.dynamicTest(row.name, () -> check(row, false)),
                    DynamicTest.dynamicTest(row.name + ", byte by byte", () -> check(row, true))));
  }

  private static void check(Row row, boolean byteByByte) throws Exception {
    var setup = proxied();
    TestSession session = setup.open();
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(row.header.getBytes(StandardCharsets.ISO_8859_1));
    if (!(row.outcome instanceof Outcome.Waiting)) {
      bytes.writeBytes(
          """
          HELO c
          MAIL FROM:<a@b.test>
          RCPT TO:<x@relayed.net>
          DATA
          Subject: x

          body
          .
          """
              .replace("\n", "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    }
    send(session, bytes.toByteArray(), byteByByte);
    List<String> said = session.said();
    long refused = setup.counters.proxyRefused().sum();
    switch (row.outcome) {
      case Outcome.Served served -> {
        assertThat(said.getLast()).startsWith("250 2.0.0 ok ");
        assertThat(stored(setup)).contains(" [" + served.as() + "])");
      }
      case Outcome.HealthCheck _ -> {
        assertThat(said.getFirst()).startsWith("220 ");
        assertThat(said).anyMatch(line -> line.startsWith("502 5.5.2 command MAIL"));
        assertThat(setup.queues.bodies(QueueName.INBOUND)).isEmpty();
      }
      case Outcome.Closed _ -> {
        assertThat(said).isEmpty();
        assertThat(session.isOpen()).isFalse();
      }
      case Outcome.Waiting _ -> {
        assertThat(said).isEmpty();
        assertThat(session.isOpen()).isTrue();
      }
    }
    assertThat(refused).isEqualTo(row.outcome instanceof Outcome.Closed ? 1 : 0);
    session.finish();
  }

  @Test
  void theRulesSeeTheClientOfTheHeaderNotTheProxy() {
    assertThat(rcptReply("10.1.2.3", "PROXY TCP4 203.0.113.7 127.0.0.1 54321 25\r\n"))
        .startsWith("553 ");
    assertThat(rcptReply("203.0.113.7", MAY_RELAY)).startsWith("250 ");
  }

  @Test
  void aDeniedClientIsToldSoBehindTheProxy() {
    TestSession session = proxied().open();
    session.send("PROXY TCP4 192.0.2.66 127.0.0.1 54321 25\r\n");
    assertThat(session.said()).singleElement().asString().startsWith("554 5.7.1 ");
    assertThat(session.isOpen()).isFalse();
  }

  @Test
  void aSecondHeaderIsNoCommand() {
    TestSession session = proxied().open();
    session.send("PROXY TCP4 203.0.113.7 127.0.0.1 54321 25\r\n" + MAY_RELAY);
    assertThat(session.said().getLast()).startsWith("502 ");
    session.finish();
  }

  @Test
  void aHeaderThatDoesNotComeInTimeClosesTheConnection() {
    var setup = proxied();
    TestSession session = setup.open();
    session.send("PROXY TCP4 203.0");
    session.channel().advanceTimeBy(9, TimeUnit.SECONDS);
    session.channel().runScheduledPendingTasks();
    session.send(".113.7");
    assertThat(session.isOpen()).isTrue();
    session.channel().advanceTimeBy(1, TimeUnit.SECONDS);
    session.channel().runScheduledPendingTasks();
    assertThat(session.isOpen()).isFalse();
    assertThat(session.said()).isEmpty();
    assertThat(setup.counters.proxyRefused().sum()).isEqualTo(1);
  }

  @Test
  void theHeaderTimeoutEndsWithTheHeader() {
    TestSession session = proxied().open();
    session.send(MAY_RELAY);
    session.channel().advanceTimeBy(60, TimeUnit.SECONDS);
    session.channel().runScheduledPendingTasks();
    assertThat(session.isOpen()).isTrue();
    session.finish();
  }

  @Test
  void receivedShowsTheNameThatIsKnown() throws Exception {
    var setup = proxied();
    setup.knownName = Optional.of("mail.client.test");
    TestSession session = setup.open();
    session.send(MAY_RELAY + "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<x@relayed.net>\r\nDATA\r\n");
    session.send("Subject: x\r\n\r\n.\r\n");
    assertThat(stored(setup)).startsWith("Received: from c (mail.client.test [10.1.2.3])");
    session.finish();
  }

  private static TestSession.Setup proxied() {
    var setup = new TestSession.Setup();
    setup.proxied = true;
    setup.client = new Client(IpAddress.parse("127.0.0.1"), null);
    return setup;
  }

  private static String rcptReply(String proxy, String header) {
    var setup = proxied();
    setup.client = new Client(IpAddress.parse(proxy), null);
    TestSession session = setup.open();
    session.send(header + "HELO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<x@elsewhere.net>\r\n");
    String reply = session.said().getLast();
    session.finish();
    return reply;
  }

  private static void send(TestSession session, byte[] bytes, boolean byteByByte) {
    if (byteByByte) {
      for (byte b : bytes) {
        session.send(new byte[] {b});
      }
    } else {
      session.send(bytes);
    }
  }

  private static String stored(TestSession.Setup setup) throws Exception {
    List<String> texts = new ArrayList<>();
    for (String body : setup.queues.bodies(QueueName.INBOUND)) {
      InboundManifest manifest = JobCodec.decodeManifest(body);
      for (InboundManifest.Entry entry : manifest.entries()) {
        texts.add(
            new String(
                setup.spool.open(manifest.bodyOf(entry)).readAllBytes(),
                StandardCharsets.US_ASCII));
      }
    }
    assertThat(texts).hasSize(1);
    return texts.getFirst();
  }
}
