package dev.postern.functions.remote.dkim;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.postern.dkim.DkimKey;
import dev.postern.secret.DataKey;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The private keys, decrypted when they are first needed and kept a while.
///
/// **On failure:** a key that cannot be decrypted is none, and the log has an error, again each
/// [#KEPT].
final class SigningKeys {
  private static final int MOST = 1000;
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);

  private final @Nullable DataKey dataKey;
  private final LoadingCache<DkimKey, Optional<PrivateKey>> keys =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build(this::open);

  /// @param dataKey null where none is given
  SigningKeys(@Nullable DataKey dataKey) {
    this.dataKey = dataKey;
  }

  Optional<PrivateKey> of(DkimKey key) {
    return keys.get(key);
  }

  private Optional<PrivateKey> open(DkimKey key) {
    if (dataKey == null) {
      return none(key, "postern.auth.data-key is not given");
    }
    try {
      return Optional.of(key.open(dataKey));
    } catch (GeneralSecurityException e) {
      return none(key, e.getMessage() + "; was postern.auth.data-key changed?");
    }
  }

  private static Optional<PrivateKey> none(DkimKey key, String why) {
    log.error(
        "event=dkim-key-unreadable domain={} selector={} why=\"{}\": mail goes without its"
            + " signature",
        key.domain(),
        key.selector(),
        why);
    return Optional.empty();
  }
}
