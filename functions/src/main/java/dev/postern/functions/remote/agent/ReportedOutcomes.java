package dev.postern.functions.remote.agent;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.agent.RemoteReport.Part;
import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a report means for each recipient.
///
/// | recipient's | message's | outcome |
/// |---|---|---|
/// | `h` | any | failed |
/// | `s` | any | deferred |
/// | `r` | `K` | delivered |
/// | `r` or none | `Z` | deferred |
/// | `r` or none | `D` | failed |
/// | none, of nobody | `K` | delivered: who reports of no recipient speaks for all |
/// | none, of this one | `K` | deferred |
///
/// **Seed:** spec 6.10. A status such as `(#5.1.1)` and what a peer said are taken from the text
/// where their class fits.
record ReportedOutcomes(Peer peer) {
  private static final Pattern STATUS = Pattern.compile("#([45]\\.\\d{1,3}\\.\\d{1,3})");
  private static final Pattern SAID =
      Pattern.compile("(?i)remote host said: ([2-5]\\d\\d)[ -](.*)");

  List<Outcome> of(List<Mailbox> recipients, RemoteReport report) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < recipients.size(); i++) {
      Part own = i < report.recipients().size() ? report.recipients().get(i) : null;
      outcomes.add(of(recipients.get(i), own, report));
    }
    return outcomes;
  }

  private Outcome of(Mailbox recipient, @Nullable Part own, RemoteReport report) {
    char letter = own == null ? 'r' : own.letter();
    if (own != null && letter != 'r') {
      return trouble(recipient, letter == 'h' ? 5 : 4, own, FailureScope.RECIPIENT);
    }
    Part message = report.message();
    if (message.letter() != 'K') {
      return trouble(recipient, message.letter() == 'D' ? 5 : 4, message, FailureScope.MESSAGE);
    }
    if (own == null && !report.recipients().isEmpty()) {
      var none = new Part('s', peer.address() + " did not report of this recipient.");
      return trouble(recipient, 4, none, FailureScope.RECIPIENT);
    }
    return new Outcome.Delivered(recipient, message.text(), peer, false);
  }

  private Outcome trouble(Mailbox recipient, int statusClass, Part part, FailureScope scope) {
    String text = part.text().isEmpty() ? peer.address() + " gave no reason." : part.text();
    Reply said = said(text, statusClass);
    return Outcome.of(
        recipient, new Trouble(status(text, said, statusClass), said, peer, text, scope));
  }

  private static EnhancedStatus status(String text, @Nullable Reply said, int statusClass) {
    Matcher m = STATUS.matcher(text);
    while (m.find()) {
      EnhancedStatus status = EnhancedStatus.parse(m.group(1));
      if (status.classCode() == statusClass) {
        return status;
      }
    }
    return said != null && said.status() != null
        ? said.status()
        : new EnhancedStatus(statusClass, 0, 0);
  }

  /// What the peer said, where the text quotes it and it is of the class.
  private static @Nullable Reply said(String text, int statusClass) {
    Matcher m = SAID.matcher(text);
    if (!m.find()) {
      return null;
    }
    int code = Integer.parseInt(m.group(1));
    return code / 100 == statusClass ? Reply.received(code, List.of(m.group(2))) : null;
  }
}
