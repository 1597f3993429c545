package dev.postern.it.perf;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.nio.ByteBuffer;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// What TLS costs a server: the JDK's beside BoringSSL's (netty-tcnative), in one run, in turns.
///
/// One thread is client (always the JDK's) and server; only the server's calls are timed. Prints
/// microseconds for a full handshake and for a message of 4 KB taken in.
public final class TlsCost {
  private static final int HANDSHAKES = 400;
  private static final int MESSAGES = 20_000;
  private static final int ROUNDS = 5;
  private static final byte[] MESSAGE = new byte[4096];

  private TlsCost() {}

  public static void main(String[] args) throws Exception {
    for (Algorithm key : new Algorithm[] {Algorithm.ecp256, Algorithm.rsa2048}) {
      X509Bundle certificate =
          new CertificateBuilder()
              .algorithm(key)
              .subject("CN=mx.example.net")
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
        var jdk = new Side(certificate, SslProvider.JDK, protocol);
        var boring = new Side(certificate, SslProvider.OPENSSL, protocol);
        for (int round = 0; round <= ROUNDS; round++) {
          report(round, key, protocol, jdk);
          report(round, key, protocol, boring);
        }
      }
    }
  }

  private static void report(int round, Algorithm key, String protocol, Side side)
      throws Exception {
    long handshakes = 0;
    for (int i = 0; i < HANDSHAKES; i++) {
      handshakes += side.connect().serverNanos;
    }
    Pair pair = side.connect();
    long before = pair.serverNanos;
    for (int i = 0; i < MESSAGES; i++) {
      pair.take(MESSAGE);
    }
    if (round > 0) { // the first warms up
      System.out.printf(
          Locale.ROOT,
          "key=%s protocol=%s server=%s round=%d handshake_us=%.0f message_us=%.1f suite=%s%n",
          key,
          protocol,
          side.provider,
          round,
          handshakes / 1e3 / HANDSHAKES,
          (pair.serverNanos - before) / 1e3 / MESSAGES,
          pair.server.getSession().getCipherSuite());
    }
  }

  /// A server of one kind, and its client.
  private static final class Side {
    final SslProvider provider;
    private final SslContext server;
    private final SslContext client;

    Side(X509Bundle certificate, SslProvider provider, String protocol) throws SSLException {
      this.provider = provider;
      server =
          SslContextBuilder.forServer(
                  certificate.getKeyPair().getPrivate(), certificate.getCertificate())
              .sslProvider(provider)
              .protocols(protocol)
              .sessionCacheSize(1)
              .build();
      client =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .protocols(protocol)
              .build();
    }

    Pair connect() throws SSLException {
      // Without a peer's name the client resumes nothing: every handshake is a full one.
      var pair =
          new Pair(
              server.newEngine(UnpooledByteBufAllocator.DEFAULT),
              client.newEngine(UnpooledByteBufAllocator.DEFAULT));
      pair.handshake();
      return pair;
    }
  }

  /// Two ends of one connection, without a network.
  private static final class Pair {
    private final SSLEngine server;
    private final SSLEngine client;
    private final ByteBuffer toServer = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteBuffer toClient = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteBuffer plain = ByteBuffer.allocate(32 * 1024);
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    private long serverNanos;

    Pair(SSLEngine server, SSLEngine client) {
      this.server = server;
      this.client = client;
    }

    void handshake() throws SSLException {
      server.beginHandshake();
      client.beginHandshake();
      for (int i = 0; i < 100 && !(isDone(server) && isDone(client)); i++) {
        step(client, toServer, toClient);
        long began = System.nanoTime();
        step(server, toClient, toServer);
        serverNanos += System.nanoTime() - began;
      }
      if (!isDone(server) || !isDone(client)) {
        throw new SSLException(
            "no handshake in 100 steps: server "
                + server.getHandshakeStatus()
                + ", client "
                + client.getHandshakeStatus());
      }
      step(client, toServer, toClient); // the session tickets
    }

    private static boolean isDone(SSLEngine engine) {
      return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    /// Lets one end read what is there and write what it has.
    private void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
      in.flip();
      int consumed;
      do { // with nothing to read, too: BoringSSL ends a handshake with it
        plain.clear();
        consumed = engine.unwrap(in, plain).bytesConsumed();
        work(engine);
      } while (consumed > 0);
      in.compact();
      work(engine);
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        engine.wrap(nothing, out);
        work(engine);
      }
    }

    private static void work(SSLEngine engine) {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
    }

    void take(byte[] message) throws SSLException {
      client.wrap(ByteBuffer.wrap(message), toServer);
      toServer.flip();
      long began = System.nanoTime();
      plain.clear();
      while (toServer.hasRemaining()) {
        server.unwrap(toServer, plain);
      }
      serverNanos += System.nanoTime() - began;
      toServer.compact();
      if (plain.position() != message.length) {
        throw new SSLException("took " + plain.position() + " octets");
      }
    }
  }
}
