package dev.postern.functions.remote.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.limit.PeerWords.Meaning;
import dev.postern.smtp.Reply;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Replies as the providers publish them or as they were seen; `|` ends a line of a reply.
class PeerWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '^',
      quoteCharacter = '"',
      value = {
        "24^ 550^ 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your"
            + " Internet service provider since part of their network is on our block list (S3140)."
            + " You can also refer your provider to"
            + " http://mail.live.com/mail/troubleshooting.aspx#errors.",
        "24^ 550^ 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your"
            + " Internet service provider since part of their network is on our block list"
            + " (S3150).",
        "24^ 550^ 5.7.606 Access denied, banned sending IP [192.0.2.10]",
        "4^ 421^ 4.7.0 [TSS04] Messages from 192.0.2.10 temporarily deferred due to unexpected"
            + " volume or user complaints - 4.16.55.1",
        "4^ 421^ 4.7.0 [TSS05] Messages from 192.0.2.10 temporarily deferred due to unexpected"
            + " volume or user complaints - 4.16.55.1",
        "24^ 553^ 5.7.1 [TSS09] All messages from 192.0.2.10 will be permanently deferred",
        "4^ 421^ 4.7.0 Our system has detected an unusual rate of unsolicited|4.7.0 mail"
            + " originating from your IP address. To protect our users from|4.7.0 spam, mail sent"
            + " from your IP address has been temporarily blocked.",
        "4^ 550^ 5.7.1 [192.0.2.10] Our system has detected that this message is|5.7.1 likely"
            + " suspicious due to the very low reputation of the sending|5.7.1 IP address. To best"
            + " protect our users from spam, the message has been|5.7.1 blocked.",
        "24^ 550^ 5.7.1 [192.0.2.10] The IP you're using to send mail is not|5.7.1 authorized to"
            + " send email directly to our servers.",
        "24^ 554^ 5.7.1 Service unavailable; Client host [192.0.2.10] blocked using"
            + " zen.spamhaus.org",
        "24^ 550^ 5.7.1 Service unavailable, Client host [192.0.2.10] blocked using Spamhaus. To"
            + " request removal from this list see https://www.spamhaus.org/lookup.lasso (S3130)",
        "24^ 554^ 5.7.1 Service unavailable; Client host [2001:db8::25] blocked using"
            + " dnsbl.example.net; listed",
        "24^ 550^ 5.7.1 Rejected: see https://www.spamhaus.org/query/ip/192.0.2.10",
        "24^ 554^ 5.7.1 Service unavailable; Client host [192.0.2.10] blocked using bl.spamcop.net",
      })
  void theAddressIsBlocked(long hours, int code, String text) {
    assertThat(meaning(code, text))
        .isInstanceOfSatisfying(
            Meaning.Blocked.class, blocked -> assertThat(blocked.pause()).hasHours(hours));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '^',
      quoteCharacter = '"',
      value = {
        "421^ 4.7.28 [192.0.2.10] Our system has detected an unusual rate of|4.7.28 unsolicited"
            + " mail originating from your IP address. To protect our|4.7.28 users from spam, mail"
            + " sent from your IP address has been temporarily|4.7.28 rate limited.",
        "421^ 4.7.0 this message is suspicious due to the very low reputation of the sending IP"
            + " address. To protect our users from spam, mail sent from your IP address has been"
            + " temporarily rate limited.",
        "421^ RP-001 (BAY0-MC1-F1) Unfortunately, some messages from 192.0.2.10 weren't sent.",
        "451^ 4.7.650 The mail server [192.0.2.10] has been temporarily rate limited due to IP"
            + " reputation.",
        "421^ Too many concurrent connections from this client (G2)",
        "421^ Too many concurrent SMTP connections; please try again later.",
        "451^ 4.7.1 Received too many messages from a new or untrusted IP (G28)",
        "450^ 4.7.1 Error: too many connections from 192.0.2.10",
        "421^ 4.7.0 mx.example.net Error: too many messages from this host",
      })
  void theyComeTooOften(int code, String text) {
    assertThat(meaning(code, text)).isInstanceOf(Meaning.Rate.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '^',
      quoteCharacter = '"',
      value = {
        "250^ 2.0.0 OK, blocked using zen.spamhaus.org is only a text here",
        "421^ 4.3.2 Service shutting down",
        "450^ 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents"
            + " additional messages from being delivered.",
        "421^ 4.7.0 [192.0.2.10] Our system has detected that this message is suspicious due to the"
            + " very low reputation of the sending domain. To best protect our users from spam, the"
            + " message has been blocked.",
        "550^ 5.7.1 Our system has detected that this message is likely unsolicited mail.",
        "550^ 5.7.26 This mail has been blocked because the sender is unauthenticated.",
        "554^ 5.7.1 Service unavailable; Sender address [a@example.net] blocked using"
            + " dbl.spamhaus.org",
        "550^ 5.1.1 The email account that you tried to reach does not exist.",
        "550^ 5.7.1 Too many concurrent connections, said a reply that is final",
        "450^ 4.7.1 Greylisted, please try again in 300 seconds",
      })
  void theyAreAboutSomethingElse(int code, String text) {
    assertThat(meaning(code, text)).isInstanceOf(Meaning.Nothing.class);
  }

  private static Meaning meaning(int code, String text) {
    return PeerWords.meaning(Reply.received(code, Arrays.asList(text.split("\\|", -1))));
  }
}
