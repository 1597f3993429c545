package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// All Maildirs, as `ROOT/domain/user/Maildir`, user in lower case.
record Maildirs(Path root, InstantSource clock, RandomGenerator random) {
  /// @throws InvalidSettingsException when `postern.mail.root` is not set
  static Maildirs of(Settings settings, InstantSource clock, RandomGenerator random) {
    String root = settings.get(SettingCatalog.MAIL_ROOT);
    if (root.isEmpty()) {
      throw new InvalidSettingsException(
          List.of("postern.mail.root is not set; name the folder of the Maildirs"));
    }
    return new Maildirs(Path.of(root).toAbsolutePath(), clock, random);
  }

  Maildir of(Mailbox mailbox) {
    return new Maildir(root, home(mailbox).resolve("Maildir"), clock, random);
  }

  /// The folder that a Maildir is in: `ROOT/domain/user`.
  Path home(Mailbox mailbox) {
    return root.resolve(FolderName.of(mailbox.domain().name()))
        .resolve(FolderName.of(mailbox.lowerCase().localPart()));
  }
}
