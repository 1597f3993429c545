package dev.postern.smtpd.verb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.address.AddressSyntaxException;
import dev.postern.address.Domain;
import dev.postern.address.ForwardPath;
import dev.postern.address.Mailbox;
import dev.postern.address.PathParser;
import dev.postern.address.ReversePath;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The path of MAIL or RCPT is refused, or is an address that can be written down and read again.
class PathFuzzTest {
  @DictionaryEntries({
    "<",
    ">",
    "@",
    "<@a,@b:",
    "\"",
    "\\",
    "<postmaster>",
    "[127.0.0.1]",
    "[IPv6:::1]",
    "xn--",
    "..",
    "a@b.test",
    "<>",
    "%",
    "!",
    "\u00fc"
  })
  @FuzzTest
  void aPathCanBeWrittenAndReadAgain(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    PathParser.Parsed<ReversePath> sender = reverse(text);
    PathParser.Parsed<ForwardPath> recipient = forward(text);
    if (sender != null) {
      check(text, sender.end(), sender.path().mailbox());
    }
    if (recipient != null) {
      check(text, recipient.end(), recipient.path().mailbox());
    }
    if (sender != null && !sender.path().isNull()) {
      assertThat(recipient).as("a sender is a recipient").isNotNull();
    }
  }

  private static PathParser.@Nullable Parsed<ReversePath> reverse(String text) {
    try {
      return PathParser.reversePath(text);
    } catch (AddressSyntaxException _) {
      return null;
    }
  }

  private static PathParser.@Nullable Parsed<ForwardPath> forward(String text) {
    try {
      return PathParser.forwardPath(text);
    } catch (AddressSyntaxException _) {
      return null;
    }
  }

  private static void check(String text, int end, @Nullable Mailbox mailbox) {
    assertThat(text.substring(0, end)).startsWith("<").endsWith(">");
    if (mailbox == null) {
      return;
    }
    String written = mailbox.toString();
    assertThat(written).doesNotContain("\r", "\n", "\0");
    assertThat(mailbox.localPart()).isNotEmpty();
    assertThat(mailbox.localPart().getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(Mailbox.MAX_LOCAL_OCTETS);
    String domain = mailbox.domain().name();
    assertThat(domain).matches("[a-z0-9._-]+|\\[[a-f0-9:.]+]|\\[ipv6:[a-f0-9:.]+]");
    assertThat(domain.length()).isLessThanOrEqualTo(Domain.MAX_OCTETS);
    assertThat(Mailbox.parse(written)).isEqualTo(mailbox);
    PathParser.Parsed<ReversePath> again = PathParser.reversePath("<" + written + ">");
    assertThat(again.path().mailbox()).isEqualTo(mailbox);
    assertThat(again.end()).isEqualTo(written.length() + 2);
  }
}
