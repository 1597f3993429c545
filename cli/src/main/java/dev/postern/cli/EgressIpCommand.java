package dev.postern.cli;

import dev.postern.address.IpAddress;
import dev.postern.egress.EgressSource;
import dev.postern.egress.SourceConnector;
import dev.postern.egress.Warming;
import dev.postern.rules.store.EgressRepository;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern egress ip`: the sources.
@Command(
    name = "ip",
    description = "The addresses mail leaves from.",
    synopsisSubcommandLabel = "COMMAND")
final class EgressIpCommand {
  private final PosternCommand postern;

  EgressIpCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Command(name = "add", description = "Name an address; it is in no pool.")
  int add(
      @Parameters(paramLabel = "NAME", description = "As out-1.") String name,
      @Parameters(paramLabel = "ADDR", description = "An IP address.") String address,
      @Option(
              names = "--ehlo",
              paramLabel = "H",
              description = "What we call ourselves there: the name its PTR record gives.")
          @Nullable String ehlo,
      @Option(
              names = "--connector",
              paramLabel = "HOW",
              defaultValue = SourceConnector.Bind.TEXT,
              description =
                  "bind: the worker's host has it; nat: a lane's NAT gateway; socks5: an egress"
                      + " proxy. Default: ${DEFAULT-VALUE}.")
          String connector,
      @Option(names = "--lane", paramLabel = "LANE", description = "Whose gateway: of nat alone.")
          @Nullable String lane,
      @Option(
              names = "--proxy",
              paramLabel = "HOST:PORT",
              description = "The egress proxy: of socks5 alone.")
          @Nullable String proxy,
      @Option(
              names = "--warm",
              paramLabel = "FIRST",
              arity = "0..1",
              fallbackValue = "" + Warming.DEFAULT_FIRST,
              description =
                  "A new address: FIRST messages on its first day, doubled each day. Default:"
                      + " ${FALLBACK-VALUE}.")
          @Nullable Integer warm,
      @Mixin ChangeOptions options)
      throws Exception {
    Warming warming =
        warm == null
            ? null
            : new Warming(postern.environment().clock().instant(), warm, Warming.DEFAULT_FACTOR);
    var source =
        new EgressSource(
            name,
            IpAddress.parse(address),
            ehlo,
            connector(connector, lane, proxy),
            warming == null ? EgressSource.State.ACTIVE : EgressSource.State.WARMING,
            null,
            warming);
    return options.make(postern, changes -> new EgressRepository(changes).add(source));
  }

  private static SourceConnector connector(
      String how, @Nullable String lane, @Nullable String proxy) throws CliFault {
    if ((lane != null) != how.equals(SourceConnector.Nat.TEXT)
        || (proxy != null) != how.equals(SourceConnector.Socks5.TEXT)) {
      throw CliFault.badInput(
          "egress ip add: give --connector nat with --lane LANE, or --connector socks5 with --proxy"
              + " HOST:PORT, or neither");
    }
    if (lane != null) {
      return new SourceConnector.Nat(lane);
    }
    if (proxy != null) {
      return SourceConnector.Socks5.parse(proxy);
    }
    if (!how.equals(SourceConnector.Bind.TEXT)) {
      throw CliFault.badInput(
          "egress ip add: --connector " + how + " is not one of: bind, nat, socks5");
    }
    return new SourceConnector.Bind();
  }

  @Command(name = "remove", description = "Forget an address that is in no pool.")
  int remove(
      @Parameters(paramLabel = "NAME", description = "As `egress list` shows it.") String name,
      @Mixin ChangeOptions options)
      throws Exception {
    return options.make(postern, changes -> new EgressRepository(changes).remove(name));
  }
}
