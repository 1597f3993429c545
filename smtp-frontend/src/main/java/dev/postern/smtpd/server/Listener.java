package dev.postern.smtpd.server;

import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Setting;
import dev.postern.settings.Settings;
import dev.postern.smtpd.proxy.ProxyProtocol;
import dev.postern.smtpd.session.ListenerPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One port to listen at, and how clients are served there.
///
/// @param hosts local addresses, at least one
/// @param port 0 for any free one
/// @param portSetting the setting an operator changes when the port is taken
/// @param proxy how clients are told apart behind a proxy, or null where they connect themselves
record Listener(
    ListenerPolicy policy,
    List<String> hosts,
    int port,
    String portSetting,
    @Nullable ProxyProtocol proxy) {
  Listener {
    hosts = List.copyOf(hosts);
  }

  /// The listeners of `postern.smtp.listeners`.
  static List<Listener> from(Settings settings) {
    return settings.get(ListenerSettings.SMTP_LISTENERS).stream()
        .map(
            name ->
                switch (name) {
                  case "submission" ->
                      of(ListenerPolicy.SUBMISSION, ListenerSettings.SUBMISSION_PORT, settings);
                  case "submissions" ->
                      of(ListenerPolicy.SUBMISSIONS, ListenerSettings.SUBMISSIONS_PORT, settings);
                  default ->
                      of(
                          settings.get(ListenerSettings.REQUIRE_AUTH)
                              ? ListenerPolicy.SMTP.withAuthRequired()
                              : ListenerPolicy.SMTP,
                          ListenerSettings.SMTP_PORT,
                          settings);
                })
        .toList();
  }

  private static Listener of(ListenerPolicy policy, Setting<Integer> port, Settings settings) {
    return new Listener(
        policy,
        settings.get(ListenerSettings.SMTP_HOST),
        settings.get(port),
        port.key(),
        settings.get(ListenerSettings.PROXY_PROTOCOL) ? ProxyProtocol.from(settings) : null);
  }

  String name() {
    return policy.name();
  }
}
