package dev.postern.functions.remote.smtp;

import dev.postern.functions.remote.sasl.ClientExchange;
import dev.postern.functions.remote.sasl.ClientMechanism;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.sasl.LoginPolicy;
import dev.postern.functions.remote.sasl.ServerFault;
import dev.postern.functions.remote.smtp.Conversation.HostGaveUp;
import dev.postern.smtp.Reply;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs in at a host, by the best mechanism that it offers and the policy allows.
///
/// One mechanism is tried once: a host that refuses it counts our failures. No password and no
/// answer is logged.
///
/// **Standard:** RFC 4954 §4.
///
/// @param offered what the host offers, in upper case
/// @param tls whether the connection is in TLS
record Authentication(
    Conversation conversation,
    Target target,
    LoginPolicy policy,
    Set<String> offered,
    boolean tls) {
  private static final Logger log = LoggerFactory.getLogger(Authentication.class);
  private static final RandomGenerator RANDOM = new SecureRandom();

  /// Octets of a command line with its CRLF (RFC 5321 §4.5.3.1.4); a longer first response waits
  /// for the host's challenge.
  private static final int MAX_COMMAND = 512;

  /// No mechanism has as many challenges.
  private static final int MAX_CHALLENGES = 5;

  void run(Login login) throws HostGaveUp {
    byte[] binding = tls ? conversation.line().channelBinding() : null;
    ClientMechanism mechanism =
        policy
            .choose(offered, target.address(), tls, binding != null)
            .orElseThrow(this::nothingToUse);
    boolean plusOffered = offered.contains(ClientMechanism.SCRAM_SHA_256_PLUS.text());
    ClientExchange exchange = mechanism.exchange(login, binding, plusOffered, RANDOM);
    Reply verdict = converse(mechanism, exchange);
    ReplyMeaning meaning = ReplyMeaning.of(Stage.AUTH, verdict);
    if (!meaning.proceeds()) {
      log.warn(
          "event=login-failed host={} address={} user={} mechanism={} reply=\"{}\"",
          target.host(),
          target.peer().address(),
          login.user(),
          mechanism.text(),
          verdict);
      throw conversation.gaveUp(Stage.AUTH, meaning, verdict, null);
    }
    if (!exchange.isComplete()) {
      throw unproved(mechanism.text() + " was not at its end when it said yes");
    }
  }

  private HostGaveUp nothingToUse() {
    String what =
        offered.isEmpty()
            ? "none at all"
            : String.join(" ", offered.stream().sorted().toList()) + (tls ? "" : ", without TLS");
    ReplyMeaning meaning = ReplyMeaning.of(Stage.NO_AUTH, Heard.SILENCE);
    return conversation.gaveUp(Stage.NO_AUTH, meaning, null, "it offers " + what);
  }

  /// @return the reply that ends it, whatever it says
  private Reply converse(ClientMechanism mechanism, ClientExchange exchange) throws HostGaveUp {
    String command = "AUTH " + mechanism.text();
    byte[] initial = exchange.initial();
    String whole = initial == null ? command : command + " " + encoded(initial);
    boolean fits = whole.length() + 2 <= MAX_COMMAND;
    byte[] waiting = fits ? null : initial;
    Reply reply = conversation.ask(Stage.AUTH, fits ? whole : command);
    for (int challenges = 0; isChallenge(reply); challenges++) {
      String answer = answer(exchange, waiting, challenges, reply);
      waiting = null;
      reply = conversation.ask(Stage.AUTH, answer);
    }
    return reply;
  }

  private static boolean isChallenge(Reply reply) {
    return ReplyMeaning.of(Stage.AUTH, reply).effect() == ReplyMeaning.Effect.ANSWER;
  }

  private String answer(
      ClientExchange exchange, byte @Nullable [] waiting, int challenges, Reply reply)
      throws HostGaveUp {
    try {
      byte[] challenge = decoded(reply);
      if (challenges >= MAX_CHALLENGES) {
        throw new ServerFault("there is no end of challenges");
      }
      if (waiting == null) {
        return encoded(exchange.answer(challenge));
      }
      if (challenge.length > 0) {
        throw new ServerFault("a challenge where the client begins");
      }
      return encoded(waiting);
    } catch (ServerFault e) {
      var _ = conversation.ask(Stage.AUTH, "*"); // RFC 4954 §4: we end it
      throw unproved(String.valueOf(e.getMessage()));
    }
  }

  private HostGaveUp unproved(String detail) {
    ReplyMeaning meaning = ReplyMeaning.of(Stage.AUTH_PEER, Heard.SILENCE);
    return conversation.gaveUp(Stage.AUTH_PEER, meaning, null, detail);
  }

  private static byte[] decoded(Reply challenge) throws ServerFault {
    try {
      return Base64.getDecoder().decode(String.join("", challenge.lines()).strip());
    } catch (IllegalArgumentException _) {
      throw new ServerFault("a challenge is no Base64");
    }
  }

  private static String encoded(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }
}
