package dev.postern.standalone.home;

import java.io.IOException;
import java.util.Properties;

/// The ports of the relay's own stores. They stay the same from start to start, since queue URLs
/// carry one; 0 before the first start.
public record StorePorts(int s3, int sqs, int db) {
  /// The ports of the last start.
  public static StorePorts of(Home home) throws IOException {
    Properties kept = KeptFile.read(home.portsFile());
    return new StorePorts(port(kept, "s3"), port(kept, "sqs"), port(kept, "db"));
  }

  public void keep(Home home) throws IOException {
    var kept = new Properties();
    kept.setProperty("s3", Integer.toString(s3));
    kept.setProperty("sqs", Integer.toString(sqs));
    kept.setProperty("db", Integer.toString(db));
    KeptFile.write(home.portsFile(), kept, "Ports of this relay's own stores on 127.0.0.1");
  }

  private static int port(Properties kept, String key) {
    try {
      int port = Integer.parseInt(kept.getProperty(key, "0"));
      return port > 0 && port < 65_536 ? port : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
