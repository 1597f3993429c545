package dev.postern.functions.remote.policy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A real HTTPS server of MTA-STS policies with an authority of its own, and a proxy that leads
/// every name to it.
public final class PolicyHost implements AutoCloseable {
  private record Answer(int status, Map<String, String> headers, String body) {}

  private final X509Bundle authority;
  private final HttpsServer server;
  private final ServerSocket proxy;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();

  /// @param names of the certificate
  public PolicyHost(String... names) throws Exception {
    authority =
        new CertificateBuilder()
            .subject("CN=authority of policies")
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned();
    var builder = new CertificateBuilder().subject("CN=policies").ecp256();
    for (String name : names) {
      builder.addSanDnsName(name);
    }
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server = HttpsServer.create(new InetSocketAddress(loopback, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(builder.buildIssuedBy(authority))));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          String host = exchange.getRequestHeaders().getFirst("Host");
          Answer answer =
              exchange.getRequestURI().getPath().equals("/.well-known/mta-sts.txt")
                  ? answers.get(host)
                  : null;
          if (answer == null) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    proxy = new ServerSocket(0, 50, loopback);
    Thread.ofVirtual().name("policy-proxy").start(this::tunnel);
  }

  /// Serves a policy as RFC 8461 asks.
  public PolicyHost serve(String domain, String policy) {
    return answer(domain, 200, Map.of("Content-Type", "text/plain; charset=utf-8"), policy);
  }

  PolicyHost answer(String domain, int status, Map<String, String> headers, String body) {
    answers.put("mta-sts." + domain, new Answer(status, headers, body));
    return this;
  }

  /// Serves nothing of the domain any more.
  public PolicyHost forget(String domain) {
    answers.remove("mta-sts." + domain);
    return this;
  }

  int requests() {
    return requests.get();
  }

  /// A client that trusts the authority and no other, and is led here.
  HttpClient client() throws Exception {
    return clientWith(trusting());
  }

  /// A client with the JVM's authorities, led here.
  HttpClient stranger() throws Exception {
    return clientWith(SSLContext.getDefault());
  }

  private HttpClient clientWith(SSLContext context) {
    return HttpClient.newBuilder()
        .sslContext(context)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(ProxySelector.of((InetSocketAddress) proxy.getLocalSocketAddress()))
        .build();
  }

  /// Makes the JVM itself trust the authority and be led here, until the answer is closed.
  public AutoCloseable asTheJvmsOwn() throws Exception {
    SSLContext before = SSLContext.getDefault();
    ProxySelector selector = ProxySelector.getDefault();
    SSLContext.setDefault(trusting());
    ProxySelector.setDefault(ProxySelector.of((InetSocketAddress) proxy.getLocalSocketAddress()));
    return () -> {
      SSLContext.setDefault(before);
      ProxySelector.setDefault(selector);
    };
  }

  private SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.getCertificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static SSLContext tls(X509Bundle bundle) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "x".toCharArray();
    store.setKeyEntry(
        "host", bundle.getKeyPair().getPrivate(), password, bundle.getCertificatePath());
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private void tunnel() {
    while (!proxy.isClosed()) {
      try {
        Socket client = proxy.accept();
        Thread.ofVirtual().start(() -> lead(client));
      } catch (IOException _) {
        // closed
      }
    }
  }

  private void lead(Socket client) {
    try (client;
        var host = new Socket(server.getAddress().getAddress(), server.getAddress().getPort())) {
      InputStream in = client.getInputStream();
      for (int end = 0; end < 4; ) {
        int octet = in.read();
        boolean expected = octet == (end % 2 == 0 ? '\r' : '\n');
        end = expected ? end + 1 : 0;
        if (octet < 0) {
          return;
        }
      }
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread back = Thread.ofVirtual().start(() -> pump(host, client));
      pump(client, host);
      back.join();
    } catch (IOException _) {
      // one of the two has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      // one of the two has gone
    }
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    server.stop(0);
  }
}
