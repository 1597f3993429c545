package dev.postern.smtpd.session;

import dev.postern.message.QueueId;
import dev.postern.smtpd.header.ReceivedHeader;
import dev.postern.smtpd.tls.TlsState;
import java.nio.charset.StandardCharsets;

/// The trace line of one message, from what its session knows.
final class TraceLine {
  private TraceLine() {}

  static byte[] of(
      Session session, SmtpService service, Hello said, Transaction transaction, QueueId id) {
    Client client = session.client();
    TlsState tls = session.security().tls();
    String name = client.confirmedName();
    return new ReceivedHeader(
            client.address(),
            name == null ? service.knownName().apply(client.address()).orElse(null) : name,
            said.name(),
            said.extended(),
            transaction.declared().smtpUtf8(),
            tls == null ? null : tls.toString(),
            session.security().user() != null,
            session.limits().hostname(),
            id,
            service.ids().clock().instant())
        .text()
        .getBytes(StandardCharsets.US_ASCII);
  }
}
