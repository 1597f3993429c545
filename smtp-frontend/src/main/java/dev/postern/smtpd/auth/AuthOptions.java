package dev.postern.smtpd.auth;

import dev.postern.address.Network;
import dev.postern.secret.DataKey;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The settings of SMTP AUTH.
///
/// @param mechanisms those that are on
/// @param clearNetworks whose clients may send passwords without TLS
/// @param checksAtOnce passwords checked at once
/// @param penalty what the first failure in a row costs
/// @param failures after which a session ends
/// @param dataKey null: no CRAM-MD5
/// @param hostname our name in challenges
public record AuthOptions(
    Set<Mechanism> mechanisms,
    List<Network> clearNetworks,
    int checksAtOnce,
    Duration penalty,
    int failures,
    @Nullable DataKey dataKey,
    String hostname) {
  public AuthOptions {
    mechanisms = Set.copyOf(mechanisms);
    clearNetworks = List.copyOf(clearNetworks);
  }

  public static AuthOptions from(Settings settings) {
    return new AuthOptions(
        settings.get(ListenerSettings.AUTH_MECHANISMS).stream()
            .map(name -> Mechanism.named(name).orElseThrow())
            .collect(Collectors.toSet()),
        settings.get(ListenerSettings.AUTH_CLEAR_NETWORKS),
        settings.get(ListenerSettings.AUTH_CHECKS),
        settings.get(ListenerSettings.AUTH_PENALTY),
        settings.get(ListenerSettings.AUTH_FAILURES),
        DataKey.of(settings),
        settings.get(SettingCatalog.HOSTNAME));
  }
}
