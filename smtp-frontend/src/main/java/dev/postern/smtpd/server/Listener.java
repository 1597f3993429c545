package dev.postern.smtpd.server;

import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import dev.postern.smtpd.proxy.ProxyProtocol;
import dev.postern.smtpd.session.Verb;
import dev.postern.smtpd.verb.Verbs;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One place to listen at, and how clients are served there.
///
/// @param name in the log and in messages, such as `smtp`
/// @param host local address
/// @param port 0 for any free one
/// @param portSetting the setting an operator changes when the port is taken
/// @param verbs the commands served there
/// @param proxy how clients are told apart behind a proxy, or null where they connect themselves
public record Listener(
    String name,
    String host,
    int port,
    String portSetting,
    Map<String, Verb> verbs,
    @Nullable ProxyProtocol proxy) {
  public Listener {
    verbs = Map.copyOf(verbs);
  }

  /// Port 25: mail from anybody, as far as the relay policy goes.
  public static Listener smtp(Settings settings) {
    return new Listener(
        "smtp",
        settings.get(SettingCatalog.SMTP_HOST),
        settings.get(SettingCatalog.SMTP_PORT),
        SettingCatalog.SMTP_PORT.key(),
        Verbs.relay(),
        settings.get(SettingCatalog.PROXY_PROTOCOL) ? ProxyProtocol.from(settings) : null);
  }
}
