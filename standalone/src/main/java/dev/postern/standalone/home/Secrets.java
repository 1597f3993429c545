package dev.postern.standalone.home;

import dev.postern.secret.DataKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/// The keys to the relay's own stores, made once per home folder.
///
/// @param authDataKey 32 octets in Base64, `postern.auth.data-key`
public record Secrets(
    String s3AccessKey, String s3SecretKey, String dbPassword, String authDataKey) {
  private static final int OCTETS = 20;

  /// Reads them, making those that are missing.
  public static Secrets of(Home home) throws IOException {
    Properties kept = KeptFile.read(home.secretsFile());
    int before = kept.size();
    var random = new SecureRandom();
    var secrets =
        new Secrets(
            kept(kept, "s3.access-key", random),
            kept(kept, "s3.secret-key", random),
            kept(kept, "db.password", random),
            (String) kept.computeIfAbsent("auth.data-key", _ -> DataKey.random(random).text()));
    if (kept.size() > before) {
      KeptFile.write(
          home.secretsFile(), kept, "Keys to this relay's own stores; keep them private");
    }
    return secrets;
  }

  private static String kept(Properties kept, String key, SecureRandom random) {
    return (String)
        kept.computeIfAbsent(
            key,
            _ -> {
              byte[] secret = new byte[OCTETS];
              random.nextBytes(secret);
              return HexFormat.of().formatHex(secret);
            });
  }

  /// Names the record, not its content.
  @Override
  public String toString() {
    return "Secrets";
  }
}
