package dev.postern.functions.remote.smtp;

import static dev.postern.functions.remote.smtp.Sending.FAR;
import static dev.postern.functions.remote.smtp.Sending.HERE;
import static dev.postern.functions.remote.smtp.Sending.client;
import static dev.postern.functions.remote.smtp.Sending.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.message.SpoolRef;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Peers over real sockets that fail at each stage in each way, held to the table.
class FailingPeersTest {
  private static final String MESSAGE = "Subject: x\r\n\r\nx\r\n";

  /// What the peer says instead of its reply, and what that is heard as; empty: it closes.
  private static final String[][] WAYS = {
    {"", "SILENCE"},
    {"250", "SILENCE"}, // closes within a reply
    {"250-first\r\n", "SILENCE"}, // closes between the lines of a reply
    {"hello\r\n", "NONSENSE"},
    {"999 beyond\r\n", "NONSENSE"},
    {"199 below\r\n", "NONSENSE"},
    {"25\r\n", "NONSENSE"},
    {"\r\n", "NONSENSE"},
    {"250-two\r\n451 codes\r\n", "NONSENSE"},
    {"\0\u0001\u0002\r\n", "NONSENSE"},
    {"334 VXNlcm5hbWU6\r\n", "NONSENSE"},
    {"250 " + "x".repeat(ReplyParser.MAX_LINE_OCTETS) + "\r\n", "NONSENSE"},
    {"250-x\r\n".repeat(ReplyParser.MAX_LINES + 1), "NONSENSE"},
    {"421 4.3.2 leave\r\n", "CLOSING"},
    {"450-4.7.1 wait\r\n450 4.7.1 a while\r\n", "TEMPORARY"},
    {"554 5.7.1 no\r\n", "PERMANENT"},
    {"521 5.3.2 never\r\n", "NEVER"},
  };

  static Stream<Arguments> failures() {
    return Stream.of(Stage.GREETING, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT)
        .flatMap(stage -> Stream.of(WAYS).map(w -> Arguments.of(stage, w[0], Heard.valueOf(w[1]))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void eachFailureIsWhatTheTableSays(Stage stage, String said, Heard heard) throws Exception {
    ReplyMeaning meaning = ReplyMeaning.of(stage, heard);
    HostResult result = deliverTo(stage, said, 4096);
    if (meaning.effect() == ReplyMeaning.Effect.SAY_HELO) {
      assertThat(((HostResult.Settled) result).outcomes().getFirst())
          .isInstanceOf(Outcome.Delivered.class);
      return;
    }
    Trouble trouble = troubleOf(result);
    assertThat(result instanceof HostResult.TryNext).isEqualTo(meaning.nextHost());
    assertThat(trouble.scope()).isEqualTo(meaning.scope());
    assertThat(trouble.isPermanent()).isEqualTo(meaning.effect() == ReplyMeaning.Effect.PERMANENT);
    assertThat(trouble.text().contains("Possible duplicate!"))
        .isEqualTo(stage == Stage.DOT && (heard == Heard.SILENCE || heard == Heard.NONSENSE));
  }

  @Test
  void repliesMayComeOctetByOctet() throws Exception {
    HostResult result = deliverTo(Stage.CONNECT, "", 1);
    assertThat(((HostResult.Settled) result).outcomes().getFirst())
        .isInstanceOf(Outcome.Delivered.class);
  }

  private static Trouble troubleOf(HostResult result) {
    return switch (result) {
      case HostResult.TryNext(Trouble trouble, _) -> trouble;
      case HostResult.LoginRefused(Trouble trouble) -> trouble;
      case HostResult.Settled settled ->
          switch (settled.outcomes().getFirst()) {
            case Outcome.Deferred d -> d.trouble();
            case Outcome.Failed f -> f.trouble();
            case Outcome other -> throw new AssertionError("no failure: " + other);
          };
    };
  }

  private static HostResult deliverTo(Stage failing, String said, int octets) throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> new Peer(failing, said, octets).serve(server));
      return client()
          .deliver(
              HERE,
              target(server.getLocalPort()),
              Jobs.job(new SpoolRef("in/1", 0, MESSAGE.length()), Jobs.toMx("x.net"), 0, "a@x.net"),
              () -> new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.US_ASCII)),
              FAR);
    }
  }

  /// A server that keeps to RFC 5321 but for one stage, where it says something else. When that is
  /// no whole reply of class 4 or 5 it closes.
  ///
  /// @param octets written at once
  private record Peer(Stage failing, String said, int octets) {
    void serve(ServerSocket server) {
      try (Socket socket = server.accept();
          var in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
        OutputStream out = socket.getOutputStream();
        boolean goOn = reply(out, Stage.GREETING, "220-hello\r\n220 there\r\n");
        while (goOn) {
          String line = in.readLine();
          goOn = line != null && command(line, in, out);
        }
      } catch (IOException _) {
        // the client has left, as it should
      }
    }

    private boolean command(String line, BufferedReader in, OutputStream out) throws IOException {
      return switch (line.substring(0, 4)) {
        case "EHLO" -> reply(out, Stage.EHLO, "250-peer\r\n250 8BITMIME\r\n");
        case "HELO" -> reply(out, Stage.HELO, "250 peer\r\n");
        case "MAIL" -> reply(out, Stage.MAIL, "250 2.1.0 ok\r\n");
        case "RCPT" -> reply(out, Stage.RCPT, "250 2.1.5 ok\r\n");
        case "DATA" -> reply(out, Stage.DATA, "354 go\r\n") && message(in, out);
        case "QUIT" -> {
          var _ = reply(out, Stage.CONNECT, "221 bye\r\n");
          yield false;
        }
        default -> reply(out, Stage.CONNECT, "502 what\r\n");
      };
    }

    private boolean message(BufferedReader in, OutputStream out) throws IOException {
      if (failing == Stage.DATA) {
        return true; // it was refused: no message comes
      }
      String line = in.readLine();
      while (line != null && !line.equals(".")) {
        line = in.readLine();
      }
      return line != null && reply(out, Stage.DOT, "250 2.0.0 taken\r\n");
    }

    private boolean reply(OutputStream out, Stage stage, String usual) throws IOException {
      boolean fails = stage == failing && stage != Stage.CONNECT;
      byte[] all = (fails ? said : usual).getBytes(StandardCharsets.US_ASCII);
      for (int from = 0; from < all.length; from += octets) {
        out.write(all, from, Math.min(octets, all.length - from));
        out.flush();
      }
      return !fails || said.startsWith("5") || said.startsWith("450");
    }
  }
}
