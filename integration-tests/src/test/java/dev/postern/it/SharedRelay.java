package dev.postern.it;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// One relay for all scenarios that neither stop nor harm it; each uses domains of its own.
///
/// Its schedules run fast: remote tries come at `n²` seconds, due jobs are looked for twice a
/// second.
public final class SharedRelay {
  private static @Nullable RelayProcess relay;

  private SharedRelay() {}

  public static synchronized RelayProcess get() throws Exception {
    if (relay == null) {
      Path home = Files.createTempDirectory("postern-it");
      relay =
          RelayProcess.up(
              home,
              "--set",
              "postern.retry.remote.skip=1",
              "--set",
              "postern.retry.interval=500ms",
              "--set",
              "postern.hostname=relay.test");
      RelayProcess started = relay;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started)));
    }
    return relay;
  }

  private static void stop(RelayProcess relay) {
    try {
      relay.close();
      Folders.delete(relay.home());
    } catch (Exception e) {
      System.err.println("could not stop the shared relay: " + e);
    }
  }
}
