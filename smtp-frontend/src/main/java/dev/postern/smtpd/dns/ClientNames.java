package dev.postern.smtpd.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.postern.address.IpAddress;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.time.Duration;
import java.util.Optional;

/// The confirmed names of clients, remembered: a name as long as its records' TTL says and at most
/// an hour, that there is none for a minute, that the DNS did not tell for [#FAILURE].
///
/// Bounds: [#MAX_ENTRIES] answers; who asks waits for at most `postern.dns.ptr-timeout`. How many
/// may ask at once is the caller's bound, `postern.limits.lookups`.
public final class ClientNames {
  static final Duration LONGEST = Duration.ofHours(1);
  static final Duration NONE = Duration.ofMinutes(1);
  static final Duration FAILURE = Duration.ofSeconds(5);
  private static final long MAX_ENTRIES = 50_000;

  private final ReverseLookup dns;
  private final Cache<IpAddress, Answer> answers =
      Caffeine.newBuilder()
          .maximumSize(MAX_ENTRIES)
          .expireAfter(Expiry.<IpAddress, Answer>creating((_, answer) -> answer.lifetime()))
          .build();

  /// What the DNS said of one address, and for how long that counts.
  sealed interface Answer {
    Duration lifetime();

    /// This name leads back to the address.
    record Confirmed(String name, Duration lifetime) implements Answer {}

    /// No name does.
    record Nameless() implements Answer {
      @Override
      public Duration lifetime() {
        return NONE;
      }
    }

    /// That cannot be told now.
    record Unknown(LookupFailedException why) implements Answer {
      @Override
      public Duration lifetime() {
        return FAILURE;
      }
    }
  }

  ClientNames(ReverseLookup dns) {
    this.dns = dns;
  }

  public static ClientNames of(Settings settings) {
    Duration longestWait = settings.get(RemoteSettings.PTR_TIMEOUT);
    Duration oneAnswer = settings.get(RemoteSettings.DNS_TIMEOUT);
    Duration each = oneAnswer.compareTo(longestWait) < 0 ? oneAnswer : longestWait;
    return new ClientNames(new ReverseLookup(Resolvers.of(settings, each), longestWait));
  }

  /// The client's PTR name that leads back to it. Blocks; never to be called on an event loop.
  ///
  /// @throws LookupFailedException when the DNS does not tell in time
  public Optional<String> confirmed(IpAddress client) throws LookupFailedException {
    Answer answer = answers.getIfPresent(client);
    if (answer == null) {
      answer = dns.ask(client);
      answers.put(client, answer);
    }
    return switch (answer) {
      case Answer.Confirmed confirmed -> Optional.of(confirmed.name());
      case Answer.Nameless _ -> Optional.empty();
      case Answer.Unknown unknown ->
          throw new LookupFailedException(
              String.valueOf(unknown.why().getMessage()), unknown.why());
    };
  }

  /// The confirmed name if it was looked up lately; never waits.
  public Optional<String> known(IpAddress client) {
    return answers.getIfPresent(client) instanceof Answer.Confirmed confirmed
        ? Optional.of(confirmed.name())
        : Optional.empty();
  }
}
