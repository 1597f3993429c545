package dev.postern.functions.remote.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.agent.RemoteReport.MalformedReportException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reports as octets; `~` stands for NUL, `^` for LF.
class RemoteReportTest {
  private static final Peer PEER = new Peer("x.test", "program out");

  /// What two recipients come to: D delivered, Z deferred, F failed.
  @ParameterizedTest
  @CsvSource({
    "rok~rok~Kgone~, DD",
    "rok~hno~Kgone~, DF",
    "rok~slater~Kgone~, DZ",
    "hno~slater~Kgone~, FZ",
    "hno~hno~DGiving up on x.~, FF",
    "slater~slater~ZGiving up on x.~, ZZ",
    "slater~hno~DGiving up on x.~, ZF",
    "rok~rok~Zafter data~, ZZ",
    "rok~rok~Dafter data~, FF",
    "rok~Zconnection died~, ZZ",
    "rok~hno~Zconnection died~, ZF",
    "hno~Dgave up~, FF",
    "ZCannot connect.~, ZZ",
    "DNo such host.~, FF",
    "Kfor all~, DD",
    "rok~Kgone~, DZ",
    "rok~rok~Kgone~Zwhat follows~ is not looked at, DD",
    "rok~rok~Kgone~no NUL, DD",
    "r~r~K~, DD",
    "h~s~D~, FZ",
  })
  void eachRecipientHasItsOutcome(String octets, String letters) throws Exception {
    List<Outcome> outcomes =
        new ReportedOutcomes(PEER)
            .of(Jobs.mailboxes("a@x.test", "b@x.test"), RemoteReport.parse(bytes(octets), 2));
    assertThat(outcomes)
        .extracting(outcome -> outcome.recipient().toString())
        .containsExactly("a@x.test", "b@x.test");
    assertThat(outcomes.stream().map(RemoteReportTest::letter).reduce("", String::concat))
        .isEqualTo(letters);
  }

  private static String letter(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Delivered _ -> "D";
      case Outcome.Deferred _ -> "Z";
      case Outcome.Failed _ -> "F";
      case Outcome.Discarded _ -> "?";
    };
  }

  @ParameterizedTest
  @CsvSource({
    "'', it reported nothing",
    "K, 'its report is cut off, without a NUL at its end'",
    "Kok, 'its report is cut off, without a NUL at its end'",
    "rok~rok~Kok, 'its report is cut off, without a NUL at its end'",
    "rok~rok~, 'its report ends without K, Z or D'",
    "~, its report has an empty part",
    "rok~~Kok~, its report has an empty part",
    "rok~rok~rok~Kok~, it reports of more than the 2 recipients",
    "xok~Kok~, its report has a part that begins with octet 0x78",
    "kok~, its report has a part that begins with octet 0x6b",
    "\u00ffok~, its report has a part that begins with octet 0xff",
    "250 ok~, its report has a part that begins with octet 0x32",
  })
  void whatIsNoReportIsRefused(String octets, String why) {
    assertThatThrownBy(() -> RemoteReport.parse(bytes(octets), 2))
        .isInstanceOf(MalformedReportException.class)
        .hasMessage(why);
  }

  /// A report cut anywhere before its last NUL is never taken for a whole one.
  @ParameterizedTest
  @ValueSource(strings = {"rok~hno~Kgone~", "rok~rok~Zlater~", "Dnever~"})
  void cutAnywhereItIsNoReport(String octets) {
    byte[] whole = bytes(octets);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> RemoteReport.parse(cut, 2))
          .isInstanceOf(MalformedReportException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "h192.0.2.1 does not like recipient.^Remote host said: 550 5.1.1 no such user~Dgave up~, 5.1.1,"
        + " 550 5.1.1 no such user",
    "hno such user (#5.1.1)~Dgave up~, 5.1.1, ",
    "hno such user (#4.1.1)~Dgave up~, 5.0.0, ",
    "hRemote host said: 450 4.2.0 what~Dgave up~, 5.0.0, ",
    "sRemote host said: 450 greylisted~Zgave up~, 4.0.0, 450 greylisted",
    "ZSorry (#4.4.1)~, 4.4.1, ",
    "D~, 5.0.0, ",
  })
  void statusAndReplyAreTakenFromTheText(String octets, String status, @Nullable String reply)
      throws Exception {
    Trouble trouble = trouble(bytes(octets));
    assertThat(trouble.status()).hasToString(status);
    assertThat(trouble.reply() == null ? null : trouble.reply().toString()).isEqualTo(reply);
    assertThat(trouble.text()).isNotBlank().doesNotContain("\n");
    assertThat(trouble.peer()).isEqualTo(PEER);
  }

  @Test
  void textIsOneBoundedPrintableLine() throws Exception {
    String text = "a\r\nb\u0007c " + "x".repeat(10_000);
    Trouble trouble = trouble(bytes("D" + text + "~"));
    assertThat(trouble.text()).startsWith("a b c xxx").hasSize(Trouble.MAX_TEXT);
  }

  private static Trouble trouble(byte[] octets) throws MalformedReportException {
    Outcome outcome =
        new ReportedOutcomes(PEER)
            .of(Jobs.mailboxes("a@x.test"), RemoteReport.parse(octets, 1))
            .getFirst();
    return outcome instanceof Outcome.Failed failed
        ? failed.trouble()
        : ((Outcome.Deferred) outcome).trouble();
  }

  private static byte[] bytes(String octets) {
    return octets.replace('~', '\0').replace('^', '\n').getBytes(StandardCharsets.ISO_8859_1);
  }
}
