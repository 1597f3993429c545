package dev.postern.functions.bounce;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;

/// Who a notification comes from.
///
/// @param host our name, the reporting MTA
/// @param from the address of the From header
record DsnOrigin(String host, Mailbox from) {
  static DsnOrigin of(Settings settings) {
    String host = settings.get(SettingCatalog.HOSTNAME);
    String primary = settings.get(SettingCatalog.PRIMARY_DOMAIN);
    var from =
        new Mailbox(
            settings.get(SettingCatalog.BOUNCE_FROM),
            new Domain(primary.isEmpty() ? host : primary));
    return new DsnOrigin(host, from);
  }
}
