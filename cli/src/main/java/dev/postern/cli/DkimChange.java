package dev.postern.cli;

import dev.postern.address.Domain;
import dev.postern.dkim.DkimAlgorithm;
import dev.postern.dkim.DkimKey;
import dev.postern.rules.store.DkimRepository;
import dev.postern.rules.store.HistoryLine;
import dev.postern.rules.store.MadeChange;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `postern domain dkim` is to do: show the keys, or one change of them.
final class DkimChange {
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

  @Option(names = "--new", description = "Make a key, and show its DNS record.")
  private boolean make;

  @Option(
      names = "--algorithm",
      paramLabel = "ALGORITHM",
      description = "Of the new key: rsa (2048 bits, the default) or ed25519.")
  private @Nullable String algorithm;

  @Option(
      names = "--selector",
      paramLabel = "S",
      description = "Of the new key; without it rsaYYYYMMDD or ed25519YYYYMMDD of today, in UTC.")
  private @Nullable String selector;

  @Option(
      names = "--activate",
      paramLabel = "S",
      description = "Sign with this key, and no longer with the other one of its algorithm.")
  private @Nullable String activate;

  @Option(names = "--deactivate", paramLabel = "S", description = "Sign with this key no longer.")
  private @Nullable String deactivate;

  @Option(names = "--remove", paramLabel = "S", description = "Remove a key that is not active.")
  private @Nullable String remove;

  /// A key in JSON.
  private record Listed(
      String selector, String algorithm, boolean active, String recordName, String recordText) {
    static Listed of(DkimKey key) {
      return new Listed(
          key.selector(), key.algorithm().text(), key.active(), key.recordName(), key.recordText());
    }
  }

  /// A new key in JSON.
  private record Made(boolean dryRun, long version, List<HistoryLine> changes, Listed key) {}

  /// @return the exit code
  int run(PosternCommand postern, Domain domain, ChangeOptions options) throws Exception {
    long actions =
        Stream.of(make ? "" : null, activate, deactivate, remove).filter(Objects::nonNull).count();
    if (actions > 1) {
      throw CliFault.badInput(
          "domain dkim: give one of --new, --activate, --deactivate and --remove");
    }
    if (!make && (algorithm != null || selector != null)) {
      throw CliFault.badInput("domain dkim: --algorithm and --selector are of --new; add it");
    }
    String chosen =
        Stream.of(activate, deactivate, remove).filter(Objects::nonNull).findFirst().orElse("");
    if (make) {
      return make(postern, domain, options);
    }
    if (activate != null) {
      return options.make(postern, c -> new DkimRepository(c).activate(domain, chosen));
    }
    if (deactivate != null) {
      return options.make(postern, c -> new DkimRepository(c).deactivate(domain, chosen));
    }
    if (remove != null) {
      return options.make(postern, c -> new DkimRepository(c).remove(domain, chosen));
    }
    return show(postern, domain, options);
  }

  private int make(PosternCommand postern, Domain domain, ChangeOptions options) throws Exception {
    DkimAlgorithm kind = DkimAlgorithm.parse(algorithm == null ? "rsa" : algorithm);
    String today =
        DAY.format(postern.environment().clock().instant().atOffset(ZoneOffset.UTC).toLocalDate());
    DkimKey key =
        DkimKey.make(
            domain,
            selector == null ? kind.text() + today : selector,
            kind,
            new OperatorKey(postern).require("a DKIM key"),
            new SecureRandom());
    return options.make(postern, c -> new DkimRepository(c).add(key), new NewKey(postern, key));
  }

  /// Tells of a new key with its record.
  private record NewKey(PosternCommand postern, DkimKey key) implements ChangeOptions.Telling {
    @Override
    public Object json(MadeChange made, boolean dryRun) {
      return new Made(dryRun, made.version(), made.lines(), Listed.of(key));
    }

    @Override
    public void print(MadeChange made, boolean dryRun) {
      if (dryRun) {
        new ChangeOptions.Lines(postern.out()).print(made, true);
      } else {
        DkimChange.print(postern, key);
      }
    }
  }

  private static int show(PosternCommand postern, Domain domain, ChangeOptions options)
      throws Exception {
    List<DkimKey> keys;
    try (RelayStores stores = postern.stores()) {
      keys = new DkimRepository(postern.forReading(stores.database())).list(domain);
    }
    if (options.json()) {
      Output.json(postern.out(), keys.stream().map(Listed::of).toList());
    } else {
      keys.forEach(key -> print(postern, key));
    }
    return ExitCode.DONE;
  }

  private static void print(PosternCommand postern, DkimKey key) {
    postern
        .out()
        .println(
            "; "
                + key.selector()
                + " "
                + key.algorithm().text()
                + (key.active() ? ", signs" : ", does not sign"));
    postern.out().println(key.zoneLine());
  }
}
