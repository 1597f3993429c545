package dev.postern.functions.deliver;

import dev.postern.address.Mailbox;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an attempt came to for one recipient.
public sealed interface Outcome {
  Mailbox recipient();

  /// The peer, or the Maildir, confirmed that it has the message.
  ///
  /// @param reply the peer's confirmation, or the Maildir file's name, cut as [Trouble#MAX_TEXT]
  /// @param peer null where the delivery was local
  /// @param peerNotifies whether the peer was told what to notify the sender of (RFC 3461 §5.2.2),
  ///   or the message that carries it on
  /// @param related the queue id of the message that carries it on, for an alias; else null
  /// @param protection the TLS it went in, or null when it went in clear or nowhere
  record Delivered(
      Mailbox recipient,
      String reply,
      @Nullable Peer peer,
      boolean peerNotifies,
      @Nullable String related,
      @Nullable String protection)
      implements Outcome {
    public Delivered {
      reply = Trouble.cut(reply);
    }

    /// Brought to its end, not carried on.
    public Delivered(Mailbox recipient, String reply, @Nullable Peer peer, boolean peerNotifies) {
      this(recipient, reply, peer, peerNotifies, null);
    }

    /// Carried on by another message, without a connection.
    public Delivered(
        Mailbox recipient,
        String reply,
        @Nullable Peer peer,
        boolean peerNotifies,
        @Nullable String related) {
      this(recipient, reply, peer, peerNotifies, related, null);
    }

    /// What the ledger has of it: the reply, and the TLS it went in.
    String line() {
      return protection == null ? reply : reply + " (" + protection + ")";
    }
  }

  /// Dropped on purpose, as a rule of the domain asks.
  record Discarded(Mailbox recipient, String reason) implements Outcome {}

  /// Not now; tried again until the queue lifetime ends. Its status is of class 4.
  record Deferred(Mailbox recipient, Trouble trouble) implements Outcome {
    public Deferred {
      if (trouble.isPermanent()) {
        throw new IllegalArgumentException("a deferral has a status of class 4: " + trouble);
      }
    }
  }

  /// Not ever; it bounces. Its status is of class 5.
  record Failed(Mailbox recipient, Trouble trouble) implements Outcome {
    public Failed {
      if (!trouble.isPermanent()) {
        throw new IllegalArgumentException("a failure has a status of class 5: " + trouble);
      }
    }
  }

  /// Deferred or failed, as the status says.
  static Outcome of(Mailbox recipient, Trouble trouble) {
    return trouble.isPermanent()
        ? new Failed(recipient, trouble)
        : new Deferred(recipient, trouble);
  }

  /// The same of every recipient.
  static List<Outcome> ofAll(List<Mailbox> recipients, Trouble trouble) {
    return recipients.stream().map(recipient -> of(recipient, trouble)).toList();
  }
}
