package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.Network;
import dev.postern.message.Envelope;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import dev.postern.queue.QueueName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One conversation in a file, held with a session over an embedded channel.
///
/// - `# ...` is a comment; `@ client 10.1.2.3`, `@ size 100`, `@ recipients 2`, `@ errors 3`, `@
///   hops 100`, `@ listener submission`, `@ auth on`, `@ auth-failures 10`, `@ clear
///   203.0.113.0/24`, `@ auth-all on` come before the conversation and set it up; `@ spool down`,
///   `@ queue down`, `@ accounts down`, the same with `up`, and `@ wait 5` (seconds) may stand
///   anywhere. `@ limit messages 3` is `postern.limits.messages`, `@ silent-denial on` is
///   `postern.tcp-deny-silent`
/// - `C: text` is a line of the client; lines in a row are sent together. `C* 99 text` is that line
///   99 times, `R: a\n\0b` raw bytes with escapes and no line end
/// - `S: text` is the whole next line of the server, in which `*` stands for anything; `S! closed`
///   says that the server closes, `S! nothing` that it has said no more
/// - `Q: n` says how many messages were queued by now, `Q: <sender> a,b` the last one's envelope
/// - `P: ...` says what was asked for it: `8bit utf8 binary ret=HDRS id=x`, or of one recipient
///   `a@b NOTIFY ORCPT`; `-` stands for nothing of a recipient, `nothing` of the whole message
/// - `B: text` says, with escapes, what was stored of it behind our trace line
final class Dialog {
  private final List<String> script;
  private final boolean byteByByte;
  private final StringBuilder pending = new StringBuilder();
  private final List<String> replies = new ArrayList<>();
  private final TestSession.Setup setup = new TestSession.Setup();
  private TestSession session = TestSession.NONE;

  Dialog(Path file, boolean byteByByte) throws IOException {
    this.script = Files.readAllLines(file);
    this.byteByByte = byteByByte;
  }

  void run() throws MalformedJobException {
    for (int i = 0; i < script.size(); i++) {
      String line = script.get(i);
      if (!line.isBlank() && !line.startsWith("#")) {
        try {
          step(line.substring(0, 2), line.substring(2).strip());
        } catch (AssertionError e) {
          throw new AssertionError("line " + (i + 1) + ": " + e.getMessage(), e);
        }
      }
    }
    send();
    assertThat(replies).as("what the server said at the end").isEmpty();
    session.finish();
  }

  private void step(String kind, String text) throws MalformedJobException {
    switch (kind) {
      case "@ " -> set(text.split(" ", 2));
      case "C:" -> pending.append(text).append("\r\n");
      case "C*" -> {
        String[] parts = text.split(" ", 2);
        pending.repeat(parts[1] + "\r\n", Integer.parseInt(parts[0]));
      }
      case "R:" -> pending.append(text.translateEscapes());
      case "S:" -> {
        send();
        assertThat(replies).as("expected: " + text).isNotEmpty();
        String pattern =
            Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        assertThat(replies.removeFirst()).matches(pattern);
      }
      case "S!" -> {
        send();
        assertThat(replies).isEmpty();
        assertThat(session.isOpen()).isEqualTo(!text.equals("closed"));
      }
      case "Q:" -> {
        send();
        queued(text);
      }
      case "P:" -> {
        send();
        assertThat(text.contains("@") ? asked(text.split(" ", -1)[0]) : asked()).isEqualTo(text);
      }
      case "B:" -> {
        send();
        assertThat(stored()).endsWith("+0000\r\n" + text.translateEscapes());
      }
      default -> fail("a dialog has no line kind " + kind);
    }
  }

  private void set(String[] words) {
    switch (words[0]) {
      case "client" -> setup.client = new Client(IpAddress.parse(words[1]), null);
      case "size" -> setup.messageSize = Long.parseLong(words[1]);
      case "recipients" -> setup.recipients = Integer.parseInt(words[1]);
      case "null-recipients" -> setup.nullSenderRecipients = Integer.parseInt(words[1]);
      case "errors" -> setup.errors = Integer.parseInt(words[1]);
      case "limit" -> {
        String[] limit = words[1].split(" ", 2);
        setup.limits.put("postern.limits." + limit[0], limit[1]);
      }
      case "silent-denial" -> setup.silentDenial = true;
      case "rules" -> setup.withoutRules();
      case "listener" ->
          setup.policy =
              switch (words[1]) {
                case "submission" -> ListenerPolicy.SUBMISSION;
                case "smtp require-auth" -> ListenerPolicy.SMTP.withAuthRequired();
                default -> ListenerPolicy.SMTP;
              };
      case "clear" -> setup.clearNetworks = Network.parseList(words[1]);
      case "auth" -> setup.auth = true;
      case "auth-failures" -> {
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          int _ = setup.failures.add(setup.client.address(), "somebody");
        }
      }
      case "auth-all" -> setup.authAll = true;
      case "accounts" -> {
        send();
        setup.accounts.fail(words[1].equals("down"));
      }
      case "wait" -> {
        send();
        session.pass(Duration.ofSeconds(Long.parseLong(words[1])));
        replies.addAll(session.said());
      }
      case "spool" -> {
        send();
        setup.spool.fail(words[1].equals("down"));
      }
      case "queue" -> {
        send();
        setup.queues.fail(words[1].equals("down"));
      }
      default -> fail("a dialog has no setting " + words[0]);
    }
  }

  /// What was asked for the last message, recipients apart.
  private String asked() throws MalformedJobException {
    Envelope envelope = entries().getLast().envelope();
    EsmtpParameters asked = envelope.parameters();
    String all =
        Stream.of(
                envelope.eightBit() ? "8bit" : "",
                envelope.smtpUtf8() ? "utf8" : "",
                asked.binaryMime() ? "binary" : "",
                asked.ret() == null ? "" : "ret=" + asked.ret(),
                asked.envelopeId() == null ? "" : "id=" + asked.envelopeId())
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining(" "));
    return all.isEmpty() && asked.recipients().isEmpty() ? "nothing" : all;
  }

  private String asked(String recipient) throws MalformedJobException {
    var asked = entries().getLast().envelope().parameters().of(Mailbox.parse(recipient));
    String notify = asked.notifyOn().stream().map(Enum::name).collect(Collectors.joining(","));
    return recipient
        + " "
        + (notify.isEmpty() ? "-" : notify)
        + " "
        + (asked.originalRecipient() == null ? "-" : asked.originalRecipient());
  }

  private String stored() throws MalformedJobException {
    try {
      InboundManifest last =
          JobCodec.decodeManifest(setup.queues.bodies(QueueName.INBOUND).getLast());
      try (var in = setup.spool.open(last.bodyOf(last.entries().getLast()))) {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<InboundManifest.Entry> entries() throws MalformedJobException {
    List<InboundManifest.Entry> entries = new ArrayList<>();
    for (String body : setup.queues.bodies(QueueName.INBOUND)) {
      entries.addAll(JobCodec.decodeManifest(body).entries());
    }
    return entries;
  }

  private void queued(String text) throws MalformedJobException {
    List<InboundManifest.Entry> entries = entries();
    if (text.startsWith("<")) {
      var envelope = entries.getLast().envelope();
      String to =
          envelope.recipients().stream().map(Object::toString).collect(Collectors.joining(","));
      assertThat("<" + envelope.sender() + "> " + to).isEqualTo(text);
    } else {
      assertThat(entries).hasSize(Integer.parseInt(text));
    }
  }

  private void send() {
    if (session == TestSession.NONE) {
      session = setup.open();
    }
    byte[] bytes = pending.toString().getBytes(StandardCharsets.ISO_8859_1);
    pending.setLength(0);
    if (byteByByte) {
      for (byte b : bytes) {
        session.send(new byte[] {b});
      }
    } else if (bytes.length > 0) {
      session.send(bytes);
    }
    replies.addAll(session.said());
  }
}
