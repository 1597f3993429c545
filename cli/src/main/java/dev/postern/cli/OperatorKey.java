package dev.postern.cli;

import dev.postern.secret.DataKey;
import dev.postern.settings.ListenerSettings;
import org.jspecify.annotations.Nullable;

/// The data key of the installation that a command works on.
record OperatorKey(PosternCommand postern) {
  /// @param what is to be encrypted, for the error
  /// @throws CliFault when there is none
  DataKey require(String what) throws Exception {
    DataKey key = orNone();
    if (key == null) {
      throw CliFault.badInput(
          what
              + " needs "
              + ListenerSettings.AUTH_DATA_KEY.key()
              + ", the same wherever the relay runs and here; `openssl rand -base64 32` makes"
              + " one");
    }
    return key;
  }

  @Nullable DataKey orNone() throws Exception {
    try (RelayStores stores = postern.stores()) {
      return DataKey.of(stores.settings());
    }
  }
}
