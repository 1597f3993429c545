package dev.postern.it.perf;

import dev.postern.functions.remote.LoopbackHosts;
import dev.postern.it.Folders;
import dev.postern.it.stack.Drain;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.it.stack.Provider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// `DrainBacklog COUNT MILLIS`: delivers COUNT deferred messages of 4 kB to a peer on loopback, the
/// whole relay and the peer in this one process, while a new message comes every so many
/// milliseconds. Prints what it took.
public final class DrainBacklog {
  private DrainBacklog() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    Duration gap = Duration.ofMillis(Long.parseLong(args[1]));
    Path folder = Files.createTempDirectory("postern-drain");
    var hosts = new LoopbackHosts();
    hosts.dns().mx("old.test", 10, "mx.peer.test", "127.0.0.91");
    hosts.dns().mx("new.test", 10, "mx.peer.test", "127.0.0.91");
    Map<String, String> settings = new HashMap<>(hosts.settings());
    settings.put("postern.retry.interval", "1h"); // the measurement says when
    try (Provider peer = Provider.start("127.0.0.91", hosts.port(), new Provider.Manner() {});
        var stack = new EmbeddedStack(folder, settings)) {
      System.out.println(Drain.of(stack, peer, count, gap, System.out::println));
    } finally {
      hosts.close();
      Folders.delete(folder);
    }
    System.exit(0); // the client's timers go on
  }
}
