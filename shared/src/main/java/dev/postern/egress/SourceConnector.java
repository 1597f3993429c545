package dev.postern.egress;

import dev.postern.queue.QueueName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a connection comes to leave from a source's address.
public sealed interface SourceConnector {
  /// The word for it in the database and on the command line.
  String text();

  /// The subnet's NAT gateway has the address: only the functions of that lane have it.
  record Nat(String lane) implements SourceConnector {
    public static final String TEXT = "nat";

    /// @throws IllegalArgumentException when that is no name of a lane
    public Nat {
      var _ = QueueName.ofLane(lane);
    }

    @Override
    public String text() {
      return TEXT;
    }
  }

  /// The worker's host has the address and binds it.
  record Bind() implements SourceConnector {
    public static final String TEXT = "bind";

    @Override
    public String text() {
      return TEXT;
    }
  }

  /// An egress proxy has the address and is asked for it by the SOCKS5 way to it.
  ///
  /// @param host a name or an address
  /// @param port 1 to 65535
  record Socks5(String host, int port) implements SourceConnector {
    public static final String TEXT = "socks5";

    private static final Pattern FORM =
        Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[^:\\s]+):(\\d{1,5})");
    private static final int MOST_PORT = 65_535;

    public Socks5 {
      if (host.isBlank() || port < 1 || port > MOST_PORT) {
        throw new IllegalArgumentException("an egress proxy is HOST:PORT, as 10.0.0.9:1080");
      }
    }

    /// Reads `HOST:PORT`; an IPv6 address stands in brackets.
    ///
    /// @throws IllegalArgumentException when it is none, with the remedy
    public static Socks5 parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is no egress proxy: write HOST:PORT, as 10.0.0.9:1080");
      }
      String host = form.group(1).replace("[", "").replace("]", "");
      return new Socks5(host, Integer.parseInt(form.group(2)));
    }

    /// `HOST:PORT`.
    public String address() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String text() {
      return TEXT;
    }
  }
}
