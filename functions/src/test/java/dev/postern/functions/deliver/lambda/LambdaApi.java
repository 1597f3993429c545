package dev.postern.functions.deliver.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A server that speaks Lambda's operation `Invoke` and answers every invocation alike; one whose
/// signature (SigV4) is not that of the key it knows it refuses, as AWS does.
public final class LambdaApi implements AutoCloseable {
  public static final String KEY_ID = "AKIDEXAMPLE";
  public static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  private static final Charset UTF_8 = StandardCharsets.UTF_8;
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=(\\S+?)/(\\d{8})/(\\S+?)/lambda/aws4_request,"
              + " SignedHeaders=(\\S+), Signature=([0-9a-f]{64})");

  /// An invocation that came with a good signature.
  ///
  /// @param path as it was sent
  /// @param region that it was signed for
  /// @param type RequestResponse or other
  public record Invoked(String path, String region, String type, String event) {}

  private final String keyId;
  private final String secret;
  private final HttpServer server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  private volatile int status = 200;
  private volatile byte[] payload = new byte[0];
  private volatile boolean silent;
  private final List<Invoked> invoked = new CopyOnWriteArrayList<>();

  public LambdaApi() {
    this(KEY_ID, SECRET);
  }

  public LambdaApi(String keyId, String secret) {
    this.keyId = keyId;
    this.secret = secret;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] event = exchange.getRequestBody().readAllBytes();
    Matcher given =
        AUTHORIZATION.matcher(
            Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), ""));
    if (!given.matches() || !isGood(exchange, event, given)) {
      exchange.getResponseHeaders().set("X-Amzn-ErrorType", "InvalidSignatureException:http://x");
      respond(exchange, 403, "{\"message\":\"the signature does not match\"}".getBytes(UTF_8));
      return;
    }
    invoked.add(
        new Invoked(
            exchange.getRequestURI().getRawPath(),
            given.group(3),
            exchange.getRequestHeaders().getFirst("X-Amz-Invocation-Type"),
            new String(event, UTF_8)));
    if (silent) {
      awaitEnd();
    }
    headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    respond(exchange, status, payload);
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /// The signature as AWS's documents tell to make it, made anew.
  private boolean isGood(HttpExchange exchange, byte[] event, Matcher given) {
    if (!given.group(1).equals(keyId)) {
      return false;
    }
    String path = exchange.getRequestURI().getRawPath();
    String twice =
        URLEncoder.encode(path, UTF_8).replace("%2F", "/").replace("+", "%20").replace("*", "%2A");
    String signedHeaders =
        List.of(given.group(4).split(";", -1)).stream()
            .map(name -> name + ":" + exchange.getRequestHeaders().getFirst(name).strip() + "\n")
            .collect(Collectors.joining());
    String canonical =
        "POST\n" + twice + "\n\n" + signedHeaders + "\n" + given.group(4) + "\n" + sha256(event);
    String scope = given.group(2) + "/" + given.group(3) + "/lambda/aws4_request";
    String text =
        "AWS4-HMAC-SHA256\n"
            + exchange.getRequestHeaders().getFirst("X-Amz-Date")
            + "\n"
            + scope
            + "\n"
            + sha256(canonical.getBytes(UTF_8));
    byte[] key = ("AWS4" + secret).getBytes(UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(key, text)).equals(given.group(5));
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitEnd() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Answers so from now on.
  ///
  /// @param header `Name: value`, or empty
  public void answer(int newStatus, String header, String text) {
    headers.clear();
    if (!header.isEmpty()) {
      String[] parts = header.split(": ", 2);
      headers.put(parts[0], parts[1]);
    }
    status = newStatus;
    payload = text.getBytes(UTF_8);
  }

  /// Takes invocations and never answers.
  public void beSilent() {
    silent = true;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Invoked> invoked() {
    return List.copyOf(invoked);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
