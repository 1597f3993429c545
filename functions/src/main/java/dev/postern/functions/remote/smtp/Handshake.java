package dev.postern.functions.remote.smtp;

import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.sasl.LoginPolicy;
import dev.postern.functions.remote.smtp.Conversation.HostGaveUp;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.functions.remote.tls.TlsState;
import dev.postern.smtp.Reply;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The start of a conversation: greeting, EHLO, HELO for those who do not know EHLO, TLS as the
/// policy of the host has it, and our login where there is one.
///
/// What was said before TLS does not count: EHLO is said again in it.
///
/// **Standard:** RFC 5321 §3.1, §3.2; RFC 3207 §4.2; RFC 8314 §3 (implicit TLS), RFC 4954.
record Handshake(
    Conversation conversation, String ehloName, Target target, TlsClient tls, LoginPolicy logins) {
  /// The peer, ready for MAIL.
  ///
  /// @param tls null when the connection is in clear
  record Done(Extensions extensions, @Nullable TlsState tls) {}

  Done run() throws HostGaveUp {
    Done peer;
    try {
      peer = protectedPeer();
    } catch (HostGaveUp e) {
      if (e.clearMayDo()) {
        target.tls().fellShort(e.trouble().text());
      }
      throw e;
    }
    Login login = target.login();
    if (login != null) {
      Set<String> offered = peer.extensions().mechanisms();
      new Authentication(conversation, target, logins, offered, peer.tls() != null).run(login);
    }
    return peer;
  }

  private Done protectedPeer() throws HostGaveUp {
    TlsState implicit = target.implicitTls() ? secure() : null;
    conversation.require(Stage.GREETING, conversation.hear(Stage.GREETING, conversation.timeout()));
    Extensions offered = ehlo();
    if (implicit != null || target.tls() instanceof PeerTls.None || !starts(offered)) {
      return new Done(offered, implicit);
    }
    TlsState state = secure();
    return new Done(ehlo(), state);
  }

  private Extensions ehlo() throws HostGaveUp {
    Reply ehlo = conversation.ask(Stage.EHLO, "EHLO " + ehloName);
    if (ReplyMeaning.of(Stage.EHLO, ehlo).effect() != ReplyMeaning.Effect.SAY_HELO) {
      conversation.require(Stage.EHLO, ehlo);
      return Extensions.of(ehlo);
    }
    conversation.require(Stage.HELO, conversation.ask(Stage.HELO, "HELO " + ehloName));
    return Extensions.NONE;
  }

  /// Whether the peer now waits for TLS to begin.
  private boolean starts(Extensions offered) throws HostGaveUp {
    var stage = offered.startTls() ? Stage.STARTTLS : Stage.NO_STARTTLS;
    Reply reply = offered.startTls() ? conversation.ask(stage, "STARTTLS") : null;
    ReplyMeaning meaning =
        reply == null ? ReplyMeaning.of(stage, Heard.SILENCE) : ReplyMeaning.of(stage, reply);
    if (meaning.proceeds()) {
      return true;
    }
    target.tls().fellShort(reply == null ? "no TLS is offered" : "STARTTLS is answered " + reply);
    if (meaning.effect() == ReplyMeaning.Effect.CLEAR_HERE && target.clearWillDo()) {
      return false;
    }
    throw conversation.gaveUp(stage, meaning, reply, null);
  }

  private TlsState secure() throws HostGaveUp {
    try {
      return conversation.line().secure(tls, target);
    } catch (CertificateException e) {
      throw conversation.silence(Stage.CERTIFICATE, e);
    } catch (IOException e) {
      throw conversation.silence(Stage.TLS, e);
    }
  }
}
