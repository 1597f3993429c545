package dev.postern.egress;

import dev.postern.address.IpAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The addresses of mail hosts that fail, as all workers know them together. Safe for use by many
/// threads.
///
/// **On failure:** [SQLException]; nothing was changed.
public interface FailingAddresses {
  /// The most that [#all] gives, latest failure first.
  int MOST = 10_000;

  /// All that are not forgotten, latest failure first, at most [#MOST].
  List<FailingAddress> all(Instant now) throws SQLException;

  /// One more failure of an address. Some of what is forgotten goes.
  ///
  /// @param penalty how long it is skipped if that is not the first that counts
  /// @return what is known of it then, whoever else told
  FailingAddress failed(IpAddress address, Instant now, Duration penalty, String why)
      throws SQLException;

  /// It works, or somebody says so.
  ///
  /// @return whether anything was known of it
  boolean forget(IpAddress address) throws SQLException;
}
