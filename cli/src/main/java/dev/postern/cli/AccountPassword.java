package dev.postern.cli;

import dev.postern.account.Credentials;
import dev.postern.account.DataKey;
import dev.postern.address.Mailbox;
import dev.postern.settings.ListenerSettings;
import java.security.SecureRandom;
import java.util.List;

/// Reads an account's password from standard input and makes of it what is kept.
record AccountPassword(PosternCommand postern) {
  /// @throws CliFault when there is none, or CRAM-MD5 has no key to be kept under
  Credentials read(Mailbox account, boolean cramMd5) throws Exception {
    List<String> lines = StandardInput.lines(postern.environment().in());
    if (lines.isEmpty() || lines.getFirst().isEmpty()) {
      throw CliFault.badInput(
          "standard input:1: the password is missing; pipe it in, as in `printf '%s\\n' PASSWORD |"
              + " postern account add ...`");
    }
    var random = new SecureRandom();
    Credentials credentials = Credentials.of(lines.getFirst(), random);
    return cramMd5
        ? credentials.withCramMd5(lines.getFirst(), account, dataKey(), random)
        : credentials;
  }

  private DataKey dataKey() throws Exception {
    try (RelayStores stores = postern.stores()) {
      String key = stores.settings().get(ListenerSettings.AUTH_DATA_KEY);
      if (key.isEmpty()) {
        throw CliFault.badInput(
            "--cram-md5 needs "
                + ListenerSettings.AUTH_DATA_KEY.key()
                + ", the same at every front end and here; `openssl rand -base64 32` makes one");
      }
      return DataKey.parse(key);
    }
  }
}
