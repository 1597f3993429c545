package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.Events;
import dev.postern.it.Folders;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A forward leaves with a sender of ours (SRS); the bounce that comes back for it reaches the
/// sender it had.
class ForwardsBounceBackIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void theBounceReachesTheSender() throws Exception {
    RelayProcess relay =
        RelayProcess.up(
            folder.resolve("relay"),
            "--set",
            "postern.hostname=relay.test",
            "--set",
            "postern.srs.domain=srs.test");
    try (SmtpSink there = SmtpSink.start();
        SmtpSink home = SmtpSink.start()) {
      relay.host("team.test", "bob");
      relay.cliOk("rule", "add", "smtproutes", "far.test:[127.0.0.1]:" + there.port());
      relay.cliOk("rule", "add", "smtproutes", "home.test:[127.0.0.1]:" + home.port());
      relay.cliOk("alias", "add", "jane@team.test", "jane@far.test", "--wait");

      send(relay, "alice@home.test", "jane@team.test", "one");
      Waiting.until("the forward is there", LIMIT, () -> there.messages().size() == 1);
      String sender = there.messages().getFirst().mailFrom();
      assertThat(sender).matches("SRS0=[A-Za-z0-9+/]{4}=[A-Z2-7]{2}=home\\.test=alice@srs\\.test");

      // The host that took it finds nobody there, and says so.
      String id = send(relay, "", sender, "failure notice");
      Waiting.until("the bounce is home", LIMIT, () -> home.messages().size() == 1);
      SmtpSink.Message bounce = home.messages().getFirst();
      assertThat(bounce.mailFrom()).isEmpty();
      assertThat(bounce.recipients()).containsExactly("alice@home.test");
      assertThat(bounce.content()).contains("Subject: failure notice");
      Events.await(relay, id, "delivered", LIMIT);

      String forged = sender.replace("=alice@", "=mallory@");
      assertThat(SmtpDialog.sendOne(relay.smtpPort(), "", forged, "\nx\n"))
          .startsWith("550 5.1.1 sorry, this SRS address was not made here");
      assertThat(SmtpDialog.sendOne(relay.smtpPort(), "spam@far.test", sender, "\nx\n"))
          .startsWith("550 5.7.1 sorry, this SRS address takes bounces only");

      // A host that refuses the forward at once: our own bounce needs no detour.
      relay.cliOk("alias", "add", "gone@team.test", "permfail@far.test", "--wait");
      send(relay, "alice@home.test", "gone@team.test", "two");
      Waiting.until("our bounce is home", LIMIT, () -> home.messages().size() == 2);
      assertThat(home.messages().getLast().recipients()).containsExactly("alice@home.test");
      assertThat(home.messages().getLast().content()).contains("no such user here");

      relay.host("home2.test", "carol");
      send(relay, "carol@home2.test", "jane@team.test", "three");
      Waiting.until("the other forward is there", LIMIT, () -> there.messages().size() == 2);
      assertThat(there.messages().getLast().mailFrom()).isEqualTo("carol@home2.test");
    } finally {
      relay.close();
      Folders.delete(folder.resolve("relay"));
    }
  }

  private static String send(RelayProcess relay, String from, String to, String subject)
      throws Exception {
    String text = "Subject: " + subject + "\n\ntext\n";
    return Events.queueId(SmtpDialog.sendOne(relay.smtpPort(), from, to, text));
  }
}
