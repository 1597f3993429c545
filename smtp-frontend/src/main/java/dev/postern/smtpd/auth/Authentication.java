package dev.postern.smtpd.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.account.AuthAccounts;
import dev.postern.account.AuthFailures;
import dev.postern.account.ScramSha256;
import dev.postern.address.IpAddress;
import dev.postern.secret.DataKey;
import dev.postern.smtpd.auth.Mechanism.Needs;
import dev.postern.smtpd.tls.TlsState;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// SMTP AUTH for all sessions: which mechanisms a connection may use, and attempts at them.
///
/// **Standard:** RFC 4954. **Seed:** spec 5; decisions 15, 16, 17.
public final class Authentication implements AutoCloseable {
  private static final int NONCE_OCTETS = 18;
  private static final int SCRAM_ITERATIONS = 4096;

  private final AuthOptions options;
  private final Users users;
  private final Passwords passwords;
  private final Penalties penalties;
  private final CramMd5Offer cramMd5;
  private final Executor blocking;
  private final DataKey nobodyKey;
  private final SecureRandom random = new SecureRandom();

  /// @param primaryDomain that of a name without `@`; asked each time
  /// @param blocking runs what may wait: a virtual thread per task
  public Authentication(
      AuthOptions options,
      AuthAccounts accounts,
      AuthFailures failures,
      Supplier<String> primaryDomain,
      Executor blocking) {
    this.options = options;
    this.blocking = blocking;
    users = new Users(accounts, primaryDomain);
    passwords = new Passwords(users, options.checksAtOnce(), Ticker.systemTicker());
    penalties = new Penalties(failures, options.penalty());
    cramMd5 = new CramMd5Offer(accounts, blocking);
    DataKey dataKey = options.dataKey();
    nobodyKey = dataKey == null ? DataKey.random(random) : dataKey;
  }

  public AuthOptions options() {
    return options;
  }

  /// The mechanisms to offer, the strongest first.
  public List<Mechanism> offered(IpAddress client, @Nullable TlsState tls) {
    return Arrays.stream(Mechanism.values())
        .filter(m -> isThere(m, tls) && isAllowed(m, client, tls))
        .filter(m -> m != Mechanism.CRAM_MD5 || cramMd5.anyAccount())
        .toList();
  }

  /// Whether a mechanism is on and could work here.
  public boolean isThere(Mechanism mechanism, @Nullable TlsState tls) {
    return options.mechanisms().contains(mechanism)
        && (mechanism.needs() != Needs.TLS || tls != null)
        && (mechanism != Mechanism.CRAM_MD5 || options.dataKey() != null);
  }

  /// Whether a client may use it: a password goes in clear only within TLS, or from networks that
  /// the operator named (decision 16).
  public boolean isAllowed(Mechanism mechanism, IpAddress client, @Nullable TlsState tls) {
    return mechanism.needs() != Needs.PRIVACY
        || tls != null
        || options.clearNetworks().stream().anyMatch(network -> network.contains(client));
  }

  /// Begins an attempt.
  public Attempt attempt(Mechanism mechanism, IpAddress client, @Nullable TlsState tls) {
    return new Attempt(exchange(mechanism, tls), penalties, client, blocking);
  }

  private Exchange exchange(Mechanism mechanism, @Nullable TlsState tls) {
    return switch (mechanism) {
      case PLAIN -> new PlainExchange(passwords);
      case LOGIN -> new LoginExchange(passwords);
      case CRAM_MD5 -> {
        DataKey key = options.dataKey();
        if (key == null) {
          throw new IllegalStateException("CRAM-MD5 needs a data key");
        }
        yield new CramMd5Exchange(users, key, "<" + nonce() + "@" + options.hostname() + ">");
      }
      case SCRAM_SHA_256, SCRAM_SHA_256_PLUS ->
          new ScramExchange(
              users,
              this::nobody,
              tls == null ? null : ChannelBinding.of(tls.session()),
              mechanism == Mechanism.SCRAM_SHA_256_PLUS,
              isThere(Mechanism.SCRAM_SHA_256_PLUS, tls),
              nonce());
    };
  }

  private String nonce() {
    byte[] octets = new byte[NONCE_OCTETS];
    random.nextBytes(octets);
    return Base64.getUrlEncoder().encodeToString(octets);
  }

  /// Keys that fit no password, the same each time for a name at every front end with the same data
  /// key.
  private ScramSha256 nobody(String user) {
    byte[] octets = nobodyKey.derive("scram " + user.toLowerCase(Locale.ROOT));
    Base64.Encoder base64 = Base64.getEncoder();
    String key = base64.encodeToString(octets);
    return new ScramSha256(
        "SCRAM-SHA-256$"
            + SCRAM_ITERATIONS
            + ":"
            + base64.encodeToString(Arrays.copyOf(octets, 16))
            + "$"
            + key
            + ":"
            + key);
  }

  @Override
  public void close() {
    passwords.close();
  }
}
