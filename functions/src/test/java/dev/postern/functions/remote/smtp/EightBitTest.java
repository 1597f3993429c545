package dev.postern.functions.remote.smtp;

import static dev.postern.functions.remote.smtp.Sending.FAR;
import static dev.postern.functions.remote.smtp.Sending.HERE;
import static dev.postern.functions.remote.smtp.Sending.client;
import static dev.postern.functions.remote.smtp.Sending.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.message.DeliveryJob;
import dev.postern.message.SpoolRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Messages of 8-bit octets, as peers with and without 8BITMIME get them.
class EightBitTest {
  private static final String TEXT =
      """
      Subject: x
      MIME-Version: 1.0
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: 8bit

      .Gr\u00c3\u00bc\u00c3\u009fe aus der Stadt
      """
          .replace("\n", "\r\n");

  private final AtomicInteger opened = new AtomicInteger();

  @Test
  void aPeerWithEitherExtensionGetsItAsItIs() throws Exception {
    for (String skill : new String[] {"8BITMIME", "SMTPUTF8"}) {
      try (var sink = SmtpSink.start(SmtpSink.Options.usual().extensions(skill))) {
        deliver(sink, TEXT);
        assertThat(sink.messages().getFirst().content()).isEqualTo(TEXT);
      }
    }
    assertThat(opened).hasValue(2);
  }

  @Test
  void aPeerWithoutGetsItConverted() throws Exception {
    var options = SmtpSink.Options.usual().extensions("PIPELINING", "SIZE 1000");
    try (var sink = SmtpSink.start(options)) {
      assertThat(deliver(sink, TEXT)).isInstanceOf(Outcome.Delivered.class);
      assertThat(sink.messages().getFirst().content())
          .isEqualTo(
              TEXT.replace("8bit", "quoted-printable")
                  .replace(".Gr\u00c3\u00bc\u00c3\u009fe", "=2EGr=C3=BC=C3=9Fe"));
      String mail = sink.sessions().getFirst().commands().get(1);
      assertThat(mail).startsWith("MAIL FROM:<sender@example.com> SIZE=").doesNotContain("BODY");
      int size = Integer.parseInt(mail.substring(mail.indexOf('=') + 1));
      assertThat(size).isBetween(TEXT.length(), TEXT.length() + 150);
    }
    assertThat(opened).hasValue(2);
  }

  @Test
  void aPeerThatOnlyKnowsHeloGetsItConverted() throws Exception {
    try (var sink = SmtpSink.start(SmtpSink.Options.usual().withoutEhlo())) {
      assertThat(deliver(sink, TEXT)).isInstanceOf(Outcome.Delivered.class);
      assertThat(sink.messages().getFirst().content()).isASCII().contains("=C3=BC");
    }
  }

  @Test
  void sevenBitTextIsNotTouched() throws Exception {
    try (var sink = SmtpSink.start(SmtpSink.Options.usual().withoutEhlo())) {
      String message = "Content-Transfer-Encoding: 8bit\r\n\r\nx\r\n";
      deliver(sink, message);
      assertThat(sink.messages().getFirst().content()).isEqualTo(message);
    }
  }

  @Test
  void whatCannotBeConvertedFailsAndSaysWhy() throws Exception {
    try (var sink = SmtpSink.start(SmtpSink.Options.usual().extensions("PIPELINING"))) {
      Outcome outcome = deliver(sink, "Subject: gr\u00fcn\r\n\r\nx\r\n");
      var trouble = ((Outcome.Failed) outcome).trouble();
      assertThat(trouble.status().toString()).isEqualTo("5.6.3");
      assertThat(trouble.text())
          .isEqualTo(
              "127.0.0.1 takes no 8-bit message (8BITMIME), and I cannot convert this one: "
                  + "its header has 8-bit octets, which have no other form (SMTPUTF8).");
      assertThat(sink.sessions().getFirst().commands())
          .containsExactly("EHLO lane.example.com", "QUIT");
    }
  }

  @Test
  void whatIsTooLargeOnceConvertedFails() throws Exception {
    String message = "Subject: x\r\n\r\n" + "\u00fc".repeat(900) + "\r\n";
    try (var sink = SmtpSink.start(SmtpSink.Options.usual().extensions("SIZE 1000"))) {
      var trouble = ((Outcome.Failed) deliver(sink, message)).trouble();
      assertThat(trouble.status().toString()).isEqualTo("5.3.4");
      assertThat(trouble.text()).contains("takes no 8-bit message, nor one of 1");
    }
  }

  @Test
  void aSpoolThatFailsServesNobody() throws Exception {
    InputStream breaks =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }

          @Override
          public int read(byte[] octets, int offset, int length) throws IOException {
            return read();
          }
        };
    for (int failing : new int[] {1, 2}) {
      opened.set(0);
      try (var sink = SmtpSink.start(SmtpSink.Options.usual().withoutEhlo())) {
        Body body =
            () ->
                opened.incrementAndGet() == failing
                    ? new SequenceInputStream(stream(TEXT.substring(0, 120)), breaks)
                    : stream(TEXT);
        assertThatThrownBy(() -> client().deliver(HERE, target(sink), job(TEXT), body, FAR))
            .isInstanceOf(IOException.class);
        assertThat(sink.messages()).isEmpty();
      }
    }
  }

  private Outcome deliver(SmtpSink sink, String message) throws IOException {
    Body body =
        () -> {
          opened.incrementAndGet();
          return stream(message);
        };
    HostResult result = client().deliver(HERE, target(sink), job(message), body, FAR);
    return ((HostResult.Settled) result).outcomes().getFirst();
  }

  private static InputStream stream(String message) {
    return new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static DeliveryJob job(String message) {
    var ref = new SpoolRef("in/1", 0, message.length());
    return Jobs.job(ref, Jobs.toMx("x.net"), 0, "a@x.net");
  }
}
