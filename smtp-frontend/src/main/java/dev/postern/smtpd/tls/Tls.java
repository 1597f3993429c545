package dev.postern.smtpd.tls;

import dev.postern.aws.SecretsManager;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Settings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS as this server offers it: 1.2 and 1.3 with forward secrecy and authenticated ciphers, by the
/// JDK, which alone gives us the keying material that SCRAM-SHA-256-PLUS binds to (RFC 9266).
///
/// Public-key work is done on threads of its own, one a core, never on an event loop. Certificates
/// are looked at every `postern.tls.reload-interval` and replaced when they changed.
///
/// A client of TLS 1.2 cannot have its handshake done again: RFC 5746 makes that safe, not cheap.
///
/// **On failure:** a changed certificate that cannot be used is logged once and the old one stays.
public final class Tls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  static {
    // The JDK reads it once, at the first handshake it does as a server.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private final List<CertificateSource> sources;
  private final CertificateKeys keys;
  private final TlsClients clients;
  private final SslContext context;
  private final Duration handshakeWithin;
  private final InstantSource clock;
  private final SecretsHolder secrets;
  private final ExecutorService publicKeyWork =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().daemon().name("tls-", 0).factory());
  private final ScheduledExecutorService reloading =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tls-reload").factory());
  private List<String> seen;

  /// The client of Secrets Manager, made when a secret is first asked for.
  private static final class SecretsHolder implements AutoCloseable {
    private final Settings settings;
    private @Nullable SecretsManager client;

    SecretsHolder(Settings settings) {
      this.settings = settings;
    }

    synchronized SecretsManager get() {
      SecretsManager made = client == null ? SecretsManager.connect(settings) : client;
      client = made;
      return made;
    }

    @Override
    public synchronized void close() {
      if (client != null) {
        client.close();
      }
    }
  }

  private Tls(Settings settings, List<String> entries, InstantSource clock) throws IOException {
    this.clock = clock;
    secrets = new SecretsHolder(settings);
    sources = entries.stream().map(e -> CertificateSource.of(e, secrets::get)).toList();
    seen = read();
    keys = new CertificateKeys(parse(seen));
    clients = TlsClients.from(settings);
    context = context();
    handshakeWithin = settings.get(ListenerSettings.TLS_HANDSHAKE_TIMEOUT);
  }

  /// TLS as the settings have it; empty when there is no certificate.
  ///
  /// @throws InvalidSettingsException when a certificate cannot be used
  public static Optional<Tls> from(Settings settings, InstantSource clock) {
    List<String> entries = settings.get(ListenerSettings.TLS_CERTIFICATES);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    try {
      var tls = new Tls(settings, entries, clock);
      long every = settings.get(ListenerSettings.TLS_RELOAD_INTERVAL).toNanos();
      var _ = tls.reloading.scheduleWithFixedDelay(tls::reload, every, every, TimeUnit.NANOSECONDS);
      return Optional.of(tls);
    } catch (IOException e) {
      throw new InvalidSettingsException(
          List.of(ListenerSettings.TLS_CERTIFICATES.key() + ": " + e.getMessage()));
    }
  }

  private SslContext context() throws IOException {
    var builder =
        SslContextBuilder.forServer(keys)
            .sslProvider(SslProvider.JDK)
            .protocols(PROTOCOLS)
            .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
    clients.addTo(builder);
    return builder.build();
  }

  /// The handler of one connection, which ends it when the handshake takes too long.
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = context.newHandler(allocator, publicKeyWork);
    handler.setHandshakeTimeoutMillis(handshakeWithin.toMillis());
    return handler;
  }

  /// What a handshake agreed.
  public TlsState stateOf(SslHandler handler) {
    SSLSession session = handler.engine().getSession();
    return TlsState.of(session, clients.mayRelay(session).orElse(null));
  }

  /// Looks whether certificates changed, and puts those in force that did.
  void reload() {
    try {
      List<String> now = read();
      if (now.equals(seen)) {
        return;
      }
      seen = now; // looked at once, good or bad
      keys.replace(parse(now));
      announce();
    } catch (IOException | RuntimeException e) {
      log.error("event=certificate-kept why=\"{}\"", e.getMessage());
    }
  }

  private List<String> read() throws IOException {
    List<String> texts = new ArrayList<>();
    for (CertificateSource source : sources) {
      texts.add(source.read());
    }
    return texts;
  }

  private List<ServerCertificate> parse(List<String> texts) throws CertificateFault {
    List<ServerCertificate> certificates = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      certificates.add(ServerCertificate.parse(texts.get(i), sources.get(i).toString()));
    }
    return certificates;
  }

  /// Logs which certificates are in force, and those that have expired.
  public void announce() {
    keys.certificates().forEach(this::announce);
  }

  private void announce(ServerCertificate certificate) {
    var until = certificate.leaf().getNotAfter().toInstant();
    log.info("event=certificate names={} until={}", certificate.names(), until);
    if (until.isBefore(clock.instant())) {
      log.warn("event=certificate-expired names={} until={}", certificate.names(), until);
    }
  }

  @Override
  public void close() {
    reloading.shutdownNow();
    publicKeyWork.shutdownNow();
    secrets.close();
  }
}
