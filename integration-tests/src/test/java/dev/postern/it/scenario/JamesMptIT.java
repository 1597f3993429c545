package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.it.Cli;
import dev.postern.it.MptScript;
import dev.postern.it.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The SMTP scripts of Apache James MPT, run line by line from its jar against a relay set up as
/// they expect: host name, users, AUTH in clear. James's own words differ, so a reply is compared
/// by its code; each difference that is left is named here and explained in docs/RFC.md.
class JamesMptIT {
  private static RelayProcess relay;

  @BeforeAll
  static void start(@TempDir Path home) throws Exception {
    relay =
        RelayProcess.up(
            home,
            "--set",
            "postern.hostname=mydomain.tld",
            "--set",
            "postern.auth.clear-networks=127.0.0.0/8");
    relay.cliOk("domain", "add", "mydomain.tld");
    for (String user : List.of("bob", "starttls")) {
      Cli.run(
              relay.home(),
              "secret\n",
              "account",
              "add",
              user + "@mydomain.tld",
              "--password-stdin")
          .expectExit(0);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    relay.close();
  }

  @Test
  void helo() throws Exception {
    assertThat(differences("helo")).isEmpty();
    relay.awaitMail("mydomain.tld", "bob", 1, Duration.ofSeconds(30));
  }

  @Test
  void starttls() throws Exception {
    assertThat(differences("starttls")).containsExactly("not announced: AUTH=LOGIN PLAIN");
  }

  @Test
  void dataThatSpeaksOfStarttls() throws Exception {
    assertThat(differences("data_with_starttls"))
        .containsExactly("not announced: AUTH=LOGIN PLAIN");
  }

  @Test
  void dataThatStartsWithStarttls() throws Exception {
    assertThat(differences("data_starts_with_starttls"))
        .containsExactly("not announced: AUTH=LOGIN PLAIN");
  }

  @Test
  void aRecipientCalledStarttls() throws Exception {
    assertThat(differences("rcpt_with_starttls"))
        .containsExactly("not announced: AUTH=LOGIN PLAIN");
    relay.awaitMail("mydomain.tld", "starttls", 1, Duration.ofSeconds(30));
  }

  @Test
  void starttlsWithMoreOnItsLine() throws Exception {
    assertThat(differences("starttls_with_injection"))
        .containsExactly("not announced: AUTH=LOGIN PLAIN", "451 expected: 502");
  }

  @Test
  void authBeforeEhlo() throws Exception {
    assertThat(differences("authplain"))
        .containsExactly("334 expected: 503", "334 expected: 502", "235 expected: 502");
  }

  private static List<String> differences(String script) throws Exception {
    return MptScript.read("/org/apache/james/smtp/scripts/" + script + ".test")
        .run(relay.smtpPort());
  }
}
