package dev.postern.smtpd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.account.Argon2id;
import dev.postern.account.AuthAccount;
import dev.postern.account.AuthAccounts;
import dev.postern.account.ScramSha256;
import dev.postern.address.Mailbox;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Nobody is authenticated who did not give, or prove, the password: whatever is sent.
///
/// The first octet of an input chooses the mechanism, `P`, `L`, `C` or `S`, and is a small letter
/// where there is no initial response. Then come the responses, each a line that ends in LF.
class ExchangeFuzzTest {
  private static final String OUR_NONCE = "ournonce";
  private static final String CHALLENGE = "<1.2@mx.test>";
  private static final String SECRET = "secret";
  private static final TestAccounts ACCOUNTS = new TestAccounts();

  /// Each name has an account: a password for one without costs a whole check.
  private static final Users USERS = new Users(new Everybody(), () -> "example.com");

  private static final Passwords PASSWORDS = new Passwords(USERS, 1, System::nanoTime);

  @DictionaryEntries({"bob", "cram", "secret", "n,,n=bob,r=", "c=biws,r=", ",p=", "y,,", "=2C"})
  @FuzzTest
  void nobodyIsAuthenticatedWithoutThePassword(byte[] bytes) throws Exception {
    if (bytes.length == 0) {
      return;
    }
    char kind = Character.toUpperCase((char) bytes[0]);
    Exchange exchange =
        switch (kind) {
          case 'P' -> new PlainExchange(PASSWORDS);
          case 'L' -> new LoginExchange(PASSWORDS);
          case 'C' -> new CramMd5Exchange(USERS, TestAccounts.DATA_KEY, CHALLENGE);
          default ->
              new ScramExchange(USERS, ExchangeFuzzTest::nobody, null, false, true, OUR_NONCE);
        };
    List<String> said = lines(bytes);
    boolean initial = Character.isUpperCase((char) bytes[0]) && !said.isEmpty();
    List<String> challenges = new ArrayList<>();
    int next = initial ? 1 : 0;
    Step step = exchange.begin(initial ? octets(said.getFirst()) : null);
    while (step instanceof Step.Challenge(String text)) {
      challenges.add(text);
      if (next == said.size()) {
        return;
      }
      step = exchange.answer(octets(said.get(next++)));
    }
    if (step instanceof Step.Proved(AuthAccount account)) {
      List<String> used = said.subList(0, next);
      String user = account.mailbox().localPart();
      switch (kind) {
        case 'P' -> assertThat(used.getLast()).matches("(?s)[^\0]*\0[^\0]+\0" + SECRET);
        case 'L' -> assertThat(used.getLast()).isEqualTo(SECRET);
        case 'C' -> {
          assertThat(user).isEqualTo("cram");
          assertThat(used.getLast().toLowerCase(Locale.ROOT)).endsWith(" " + cramDigest());
        }
        default -> proved(used, challenges);
      }
    }
  }

  /// Whether the proof is what a client that knows the password makes of these messages.
  private static void proved(List<String> used, List<String> challenges) throws Exception {
    int last = used.size() - 2; // the empty response that ends SCRAM is behind it
    String first = used.get(last - 1);
    String bare = first.substring(first.indexOf(',', first.indexOf(',') + 1) + 1);
    assertThat(bare).isEqualTo("n=bob,r=clientnonce");
    String genuine =
        new ScramClient("bob", SECRET, first.substring(0, first.indexOf("n=bob")), new byte[0])
            .last(challenges.get(challenges.size() - 2));
    assertThat(beforeProof(used.get(last))).isEqualTo(beforeProof(genuine));
    assertThat(proof(used.get(last))).isEqualTo(proof(genuine));
  }

  private static String beforeProof(String text) {
    return text.substring(0, text.lastIndexOf(",p="));
  }

  private static byte[] proof(String text) {
    return Base64.getDecoder().decode(text.substring(text.lastIndexOf(",p=") + 3));
  }

  private static String cramDigest() throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacMD5");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacMD5"));
    return HexFormat.of().formatHex(mac.doFinal(CHALLENGE.getBytes(StandardCharsets.US_ASCII)));
  }

  /// Octets as characters, so that what is no UTF-8 stays as it is.
  private static List<String> lines(byte[] bytes) {
    String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.ISO_8859_1);
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\n", -1));
  }

  private static byte[] octets(String line) {
    return line.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static ScramSha256 nobody(String user) {
    String key = Base64.getEncoder().encodeToString(Arrays.copyOf(octets(user), 32));
    String salt = Base64.getEncoder().encodeToString(Arrays.copyOf(octets(user), 16));
    return new ScramSha256("SCRAM-SHA-256$4096:" + salt + "$" + key + ":" + key);
  }

  private static final class Everybody implements AuthAccounts {
    /// Of the password, with the least of memory and time.
    private static final Argon2id CHEAP = cheap();

    @Override
    public Optional<AuthAccount> find(Mailbox mailbox) throws SQLException {
      String name = mailbox.localPart().equals("cram") ? "cram" : "bob";
      return ACCOUNTS
          .find(Mailbox.parse(name + "@example.com"))
          .map(
              a ->
                  new AuthAccount(
                      a.mailbox(), CHEAP, a.scram(), a.cramMd5(), a.mayRelay(), a.masquerade()));
    }

    @Override
    public boolean anyCramMd5() {
      return true;
    }

    private static Argon2id cheap() {
      byte[] salt = octets("sixteen octets..");
      var generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(8)
              .withIterations(1)
              .withParallelism(1)
              .withSalt(salt)
              .build());
      byte[] hash = new byte[32];
      generator.generateBytes(octets(SECRET), hash);
      Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
      return new Argon2id(
          "$argon2id$v=19$m=8,t=1,p=1$"
              + base64.encodeToString(salt)
              + "$"
              + base64.encodeToString(hash));
    }
  }
}
