package dev.postern.functions.deliver;

import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import org.jspecify.annotations.Nullable;

/// Why a recipient was not served.
///
/// @param status class 4 when another try may help, class 5 when none will
/// @param reply what the peer said, or null when no peer spoke
/// @param peer who said it or was out of reach, or null when there was none
/// @param text for people, at most [#MAX_TEXT] characters; longer text is cut
/// @param scope what the failure is about
public record Trouble(
    EnhancedStatus status,
    @Nullable Reply reply,
    @Nullable Peer peer,
    String text,
    FailureScope scope) {
  /// A peer's reply can be long; what is kept of it in tables, events and bounces is not.
  public static final int MAX_TEXT = 500;

  public Trouble {
    if (status.classCode() == 2) {
      throw new IllegalArgumentException("trouble has a status of class 4 or 5, not " + status);
    }
    text = cut(text);
  }

  /// Trouble that no peer told us of.
  public static Trouble ours(String status, String text, FailureScope scope) {
    return new Trouble(EnhancedStatus.parse(status), null, null, text, scope);
  }

  /// Trouble with a peer that gave no reply.
  public static Trouble with(Peer peer, String status, String text, FailureScope scope) {
    return new Trouble(EnhancedStatus.parse(status), null, peer, text, scope);
  }

  public boolean isPermanent() {
    return status.classCode() == 5;
  }

  /// One line for the table `deferred` and the ledger: the peer's reply, or our status and text
  /// without one.
  public String line() {
    return reply == null ? ownLine() : cut(reply.toString());
  }

  /// The line for a failure that is final: a temporary reply alone would not say why it is.
  String finalLine() {
    return reply != null && reply.isPermanent() ? line() : ownLine();
  }

  private String ownLine() {
    return cut(status + " " + text);
  }

  static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1));
    return text.substring(0, splitsPair ? MAX_TEXT - 1 : MAX_TEXT);
  }
}
