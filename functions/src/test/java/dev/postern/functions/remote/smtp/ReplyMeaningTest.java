package dev.postern.functions.remote.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.smtp.Reply;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyMeaningTest {
  private static final Peer PEER = new Peer("mx.example.net", "192.0.2.1");

  /// The table once more, as a reader would check it against the RFC: T temporary, P permanent;
  /// scope; `next` when another host may be tried; the status. Where TLS is optional, `here` goes
  /// on in clear and `anew` does so over a new connection; where it is required both are T.
  private static final String TABLE =
      """
      OUR_END  SILENCE    T HOST      next 4.4.1
      CONNECT  SILENCE    T HOST      next 4.4.1
      GREETING OK         go
      GREETING TEMPORARY  T HOST      next 4.3.2
      GREETING CLOSING    T HOST      next 4.3.2
      GREETING PERMANENT  T HOST      next 4.3.2
      GREETING TOO_MANY   T HOST      next 4.3.2
      GREETING NEVER      P HOST      next 5.3.2
      GREETING SILENCE    T HOST      next 4.4.1
      GREETING GO_AHEAD   T SESSION   next 4.5.0
      GREETING NONSENSE   T SESSION   next 4.5.0
      EHLO     OK         go
      EHLO     PERMANENT  helo
      EHLO     NEVER      helo
      EHLO     TOO_MANY   helo
      EHLO     TEMPORARY  T HOST      next 4.3.2
      EHLO     CLOSING    T HOST      next 4.3.2
      EHLO     SILENCE    T SESSION   next 4.4.2
      EHLO     GO_AHEAD   T SESSION   next 4.5.0
      EHLO     NONSENSE   T SESSION   next 4.5.0
      HELO     OK         go
      HELO     PERMANENT  T HOST      next 4.3.2
      HELO     NEVER      T HOST      next 4.3.2
      HELO     TOO_MANY   T HOST      next 4.3.2
      HELO     TEMPORARY  T HOST      next 4.3.2
      HELO     CLOSING    T HOST      next 4.3.2
      HELO     SILENCE    T SESSION   next 4.4.2
      HELO     GO_AHEAD   T SESSION   next 4.5.0
      HELO     NONSENSE   T SESSION   next 4.5.0
      NO_STARTTLS SILENCE here HOST   next 4.7.4
      STARTTLS OK         go
      STARTTLS TEMPORARY  here HOST   next 4.7.4
      STARTTLS PERMANENT  here HOST   next 4.7.4
      STARTTLS NEVER      here HOST   next 4.7.4
      STARTTLS TOO_MANY   here HOST   next 4.7.4
      STARTTLS CLOSING    T HOST      next 4.3.2
      STARTTLS SILENCE    anew HOST   next 4.7.5
      STARTTLS GO_AHEAD   anew HOST   next 4.7.5
      STARTTLS NONSENSE   anew HOST   next 4.7.5
      TLS      SILENCE    anew HOST   next 4.7.5
      CERTIFICATE SILENCE T HOST      next 4.7.5
      NO_AUTH  SILENCE    T HOST      next 4.7.4
      AUTH     OK         go
      AUTH     GO_AHEAD   answer
      AUTH     TEMPORARY  T HOST      next 4.7.0
      AUTH     PERMANENT  T HOST      stay 4.7.8
      AUTH     NEVER      T HOST      stay 4.7.8
      AUTH     TOO_MANY   T HOST      stay 4.7.8
      AUTH     CLOSING    T HOST      next 4.3.2
      AUTH     SILENCE    T SESSION   next 4.4.2
      AUTH     NONSENSE   T SESSION   next 4.5.0
      AUTH_PEER SILENCE   T HOST      stay 4.7.8
      RSET     OK         go
      RSET     TEMPORARY  T SESSION   next 4.5.0
      RSET     PERMANENT  T SESSION   next 4.5.0
      RSET     NEVER      T SESSION   next 4.5.0
      RSET     TOO_MANY   T SESSION   next 4.5.0
      RSET     CLOSING    T SESSION   next 4.3.2
      RSET     SILENCE    T SESSION   next 4.4.2
      RSET     GO_AHEAD   T SESSION   next 4.5.0
      RSET     NONSENSE   T SESSION   next 4.5.0
      NO_REQUIRETLS SILENCE P HOST    next 5.7.30
      MAIL     OK         go
      MAIL     TEMPORARY  T MESSAGE   stay 4.0.0
      MAIL     PERMANENT  P MESSAGE   stay 5.0.0
      MAIL     NEVER      P MESSAGE   stay 5.0.0
      MAIL     TOO_MANY   P MESSAGE   stay 5.0.0
      MAIL     CLOSING    T SESSION   next 4.3.2
      MAIL     SILENCE    T SESSION   next 4.4.2
      MAIL     GO_AHEAD   T SESSION   next 4.5.0
      MAIL     NONSENSE   T SESSION   next 4.5.0
      RCPT     OK         go
      RCPT     TEMPORARY  T RECIPIENT stay 4.0.0
      RCPT     TOO_MANY   T RECIPIENT stay 4.5.3
      RCPT     PERMANENT  P RECIPIENT stay 5.0.0
      RCPT     NEVER      P RECIPIENT stay 5.0.0
      RCPT     CLOSING    T SESSION   next 4.3.2
      RCPT     SILENCE    T SESSION   next 4.4.2
      RCPT     GO_AHEAD   T SESSION   next 4.5.0
      RCPT     NONSENSE   T SESSION   next 4.5.0
      DATA     GO_AHEAD   go
      DATA     TEMPORARY  T MESSAGE   stay 4.0.0
      DATA     PERMANENT  P MESSAGE   stay 5.0.0
      DATA     NEVER      P MESSAGE   stay 5.0.0
      DATA     TOO_MANY   P MESSAGE   stay 5.0.0
      DATA     CLOSING    T SESSION   next 4.3.2
      DATA     SILENCE    T SESSION   next 4.4.2
      DATA     OK         T SESSION   next 4.5.0
      DATA     NONSENSE   T SESSION   next 4.5.0
      BODY     TEMPORARY  T MESSAGE   stay 4.0.0
      BODY     PERMANENT  P MESSAGE   stay 5.0.0
      BODY     NEVER      P MESSAGE   stay 5.0.0
      BODY     TOO_MANY   P MESSAGE   stay 5.0.0
      BODY     CLOSING    T SESSION   next 4.3.2
      BODY     OK         T SESSION   next 4.4.2
      BODY     GO_AHEAD   T SESSION   next 4.4.2
      BODY     SILENCE    T SESSION   next 4.4.2
      BODY     NONSENSE   T SESSION   next 4.4.2
      DOT      OK         go
      DOT      TEMPORARY  T MESSAGE   stay 4.0.0
      DOT      PERMANENT  P MESSAGE   stay 5.0.0
      DOT      NEVER      P MESSAGE   stay 5.0.0
      DOT      TOO_MANY   P MESSAGE   stay 5.0.0
      DOT      CLOSING    T SESSION   next 4.3.2
      DOT      SILENCE    T SESSION   stay 4.4.2
      DOT      GO_AHEAD   T SESSION   stay 4.4.2
      DOT      NONSENSE   T SESSION   stay 4.4.2
      """;

  @Test
  void everyRowOfTheTable() {
    for (String[] row : rows()) {
      var meaning = ReplyMeaning.of(Stage.valueOf(row[0]), Heard.valueOf(row[1]));
      assertThat(text(meaning))
          .as(row[0] + " " + row[1])
          .isEqualTo(List.of(row).subList(2, row.length));
    }
  }

  @Test
  void aReplyThatIsNoRefusalDoesNotStandAlone() {
    Reply goOn = Reply.of(354, "go on");
    Trouble trouble = ReplyMeaning.of(Stage.DOT, goOn).trouble(Stage.DOT, goOn, PEER, null);
    assertThat(trouble.line())
        .isEqualTo(
            "4.4.2 192.0.2.1 failed after I sent the message. Possible duplicate! Remote host said:"
                + " 354 go on");
  }

  @Test
  void theTableLeavesNothingOut() {
    Map<Stage, Set<Heard>> told = new EnumMap<>(Stage.class);
    for (String[] row : rows()) {
      told.computeIfAbsent(Stage.valueOf(row[0]), _ -> new HashSet<>()).add(Heard.valueOf(row[1]));
    }
    for (Stage stage : Stage.values()) {
      // Nothing can be heard but silence before there is a connection, or where nothing was asked.
      boolean deaf =
          Set.of(
                  Stage.OUR_END,
                  Stage.CONNECT,
                  Stage.NO_STARTTLS,
                  Stage.TLS,
                  Stage.CERTIFICATE,
                  Stage.NO_AUTH,
                  Stage.AUTH_PEER,
                  Stage.NO_REQUIRETLS)
              .contains(stage);
      assertThat(told.get(stage))
          .as(stage.name())
          .isEqualTo(deaf ? Set.of(Heard.SILENCE) : Set.of(Heard.values()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT, 250, OK", "DATA, 354, GO_AHEAD", "RCPT, 450, TEMPORARY", "RCPT, 421, CLOSING",
    "RCPT, 552, TOO_MANY", "MAIL, 552, PERMANENT", "DOT, 552, PERMANENT", "GREETING, 521, NEVER",
    "GREETING, 554, PERMANENT", "RCPT, 599, PERMANENT", "RCPT, 334, NONSENSE", "RCPT, 251, OK",
    "AUTH, 334, GO_AHEAD", "AUTH, 354, NONSENSE", "AUTH, 235, OK", "AUTH, 535, PERMANENT",
    "AUTH, 454, TEMPORARY", "AUTH, 432, TEMPORARY", "AUTH, 534, PERMANENT", "AUTH, 421, CLOSING"
  })
  void codesAreHeardAs(Stage stage, int code, Heard expected) {
    assertThat(Heard.at(stage, Reply.of(code, "text"))).isEqualTo(expected);
  }

  @Test
  void fullMailboxIsNotTooManyRecipients() {
    assertThat(Heard.at(Stage.RCPT, Reply.of(552, "5.2.2", "full"))).isEqualTo(Heard.PERMANENT);
    assertThat(Heard.at(Stage.RCPT, Reply.of(552, "5.5.3", "many"))).isEqualTo(Heard.TOO_MANY);
  }

  @Test
  void thePeersStatusIsTakenWhenItAgrees() {
    Reply full = Reply.of(552, "5.2.2", "full");
    Trouble final_ = ReplyMeaning.of(Stage.RCPT, full).trouble(Stage.RCPT, full, PEER, null);
    assertThat(final_.status()).hasToString("5.2.2");
    assertThat(final_.text())
        .isEqualTo("192.0.2.1 does not like recipient. Remote host said: 552 5.2.2 full");

    Reply blocked = Reply.of(554, "5.7.1", "blocked");
    Trouble later =
        ReplyMeaning.of(Stage.GREETING, blocked).trouble(Stage.GREETING, blocked, PEER, null);
    assertThat(later.status()).hasToString("4.3.2");
  }

  @Test
  void namesInACertificateAddNoLines() {
    String fault = "the certificate is for a\r\nX-Spam: no, not mx.example.net";
    Trouble trouble =
        ReplyMeaning.of(Stage.CERTIFICATE, Heard.SILENCE)
            .trouble(Stage.CERTIFICATE, null, PEER, fault);
    assertThat(trouble.text())
        .endsWith("(the certificate is for a  X-Spam: no, not mx.example.net)");
  }

  @Test
  void silenceAfterTheDotWarnsOfADuplicate() {
    var meaning = ReplyMeaning.of(Stage.DOT, Heard.SILENCE);
    assertThat(meaning.trouble(Stage.DOT, null, PEER, "closed").text())
        .isEqualTo("192.0.2.1 failed after I sent the message. Possible duplicate! (closed)");
  }

  private static List<String[]> rows() {
    return TABLE.lines().map(l -> l.split("\\s+")).toList();
  }

  private static List<String> text(ReplyMeaning meaning) {
    return switch (meaning.effect()) {
      case PROCEED -> List.of("go");
      case SAY_HELO -> List.of("helo");
      case ANSWER -> List.of("answer");
      case CLEAR_HERE, CLEAR_ANEW, TEMPORARY, PERMANENT ->
          List.of(
              switch (meaning.effect()) {
                case CLEAR_HERE -> "here";
                case CLEAR_ANEW -> "anew";
                case PERMANENT -> "P";
                default -> "T";
              },
              meaning.scope().name(),
              meaning.nextHost() ? "next" : "stay",
              meaning.status().toString());
    };
  }
}
