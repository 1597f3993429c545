package dev.postern.cli;

import dev.postern.account.Credentials;
import dev.postern.address.Mailbox;
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
        ? credentials.withCramMd5(
            lines.getFirst(), account, new OperatorKey(postern).require("--cram-md5"), random)
        : credentials;
  }
}
