package dev.postern.functions.bounce;

import dev.postern.address.Mailbox;
import dev.postern.functions.runtime.ControlsInForce;
import dev.postern.functions.runtime.Stores;
import dev.postern.settings.SettingCatalog;

/// Who a notification comes from.
///
/// @param host our name, the reporting MTA
/// @param from the address of the From header
record DsnOrigin(String host, Mailbox from) {
  static DsnOrigin of(Stores stores) {
    var controls = new ControlsInForce(stores);
    var from =
        new Mailbox(stores.settings().get(SettingCatalog.BOUNCE_FROM), controls.primaryDomain());
    return new DsnOrigin(controls.hostname(), from);
  }
}
