package dev.postern.smtpd.verb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.message.Envelope;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import dev.postern.message.QueueId;
import dev.postern.message.RecipientParameters;
import dev.postern.smtp.XText;
import dev.postern.smtpd.session.Declaration;
import dev.postern.spool.Spool;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The parameters of MAIL and RCPT are refused, or mean the same in any order and after a way
/// through the queue.
class ParametersFuzzTest {
  private static final Mailbox RECIPIENT = Mailbox.parse("x@relayed.net");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final QueueId ID = new QueueId.Generator(() -> NOW, new Random(1)).next();

  @DictionaryEntries({
    " SIZE=",
    " BODY=8BITMIME",
    " BODY=BINARYMIME",
    " SMTPUTF8",
    " RET=HDRS",
    " ENVID=",
    " AUTH=<>",
    " REQUIRETLS",
    " NOTIFY=SUCCESS,FAILURE",
    " NOTIFY=NEVER",
    " ORCPT=rfc822;",
    " ORCPT=utf-8;",
    "\\x{FC}",
    "+2B",
    "\u00fc"
  })
  @FuzzTest
  void parametersMeanTheSameInAnyOrder(byte[] bytes) throws MalformedJobException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    mail(text);
    recipient(text, false);
    recipient(text, true);
  }

  private static void mail(String text) throws MalformedJobException {
    if (!(MailParameters.parse(text) instanceof MailParameters.Parsed.Declared(Declaration said))) {
      return;
    }
    assertThat(MailParameters.parse(reversed(text)))
        .isEqualTo(new MailParameters.Parsed.Declared(said));
    assertThat(said.size()).isNotNegative();
    String id = said.asked().envelopeId();
    if (id != null) {
      assertThat(XText.decode(id)).matches("[ -~]{1,100}");
    }
    throughTheQueue(said.asked());
  }

  private static void recipient(String text, boolean utf8) throws MalformedJobException {
    if (!(RcptParameters.parse(text, utf8)
        instanceof RcptParameters.Parsed.Asked(RecipientParameters asked))) {
      return;
    }
    assertThat(RcptParameters.parse(reversed(text), utf8))
        .isEqualTo(new RcptParameters.Parsed.Asked(asked));
    String original = asked.originalRecipient();
    if (original != null) {
      assertThat(original).matches("[!-~]+;[!-~]+");
    }
    throughTheQueue(EsmtpParameters.NONE.forRecipients(Map.of(RECIPIENT, asked)));
  }

  private static String reversed(String text) {
    List<String> words = Arrays.asList(text.strip().split(" +", -1));
    return text.isBlank() ? text : " " + String.join(" ", words.reversed());
  }

  private static void throughTheQueue(EsmtpParameters asked) throws MalformedJobException {
    var envelope = new Envelope(ReversePath.NULL, List.of(RECIPIENT), true, true, asked);
    var entry = new InboundManifest.Entry(ID, 0, 1, envelope, NOW, "192.0.2.1 (c)", "");
    var manifest = new InboundManifest(Spool.ACCEPTED + ID, List.of(entry));
    assertThat(JobCodec.decodeManifest(JobCodec.encode(manifest))).isEqualTo(manifest);
  }
}
