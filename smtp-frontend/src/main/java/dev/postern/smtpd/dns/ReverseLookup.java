package dev.postern.smtpd.dns;

import dev.postern.address.IpAddress;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.smtpd.dns.ClientNames.Answer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Asks the DNS for an address's names (PTR) and each of them for its addresses, until one leads
/// back: at most [#MAX_NAMES] names, all within one limit of time.
///
/// **On failure:** [Answer.Unknown]; also where one name leads nowhere and another cannot be told.
final class ReverseLookup {
  static final int MAX_NAMES = 5;
  private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_.-]{1,253}");

  private final LookupSession session;
  private final Duration longestWait;

  ReverseLookup(Resolver resolver, Duration longestWait) {
    this.session = LookupSession.builder().resolver(resolver).clearSearchPath().build();
    this.longestWait = longestWait;
  }

  /// Blocks for at most the longest wait.
  Answer ask(IpAddress client) {
    long deadline = System.nanoTime() + longestWait.toNanos();
    try {
      return confirm(client, deadline);
    } catch (LookupFailedException e) {
      return new Answer.Unknown(e);
    }
  }

  private Answer confirm(IpAddress client, long deadline) throws LookupFailedException {
    Name reverse = ReverseMap.fromAddress(client.address());
    LookupFailedException doubt = null;
    for (Record record : records(reverse, Type.PTR, deadline).stream().limit(MAX_NAMES).toList()) {
      Name target = ((PTRRecord) record).getTarget();
      String name = target.toString(true).toLowerCase(Locale.ROOT);
      try {
        Record back = HOST_NAME.matcher(name).matches() ? back(target, client, deadline) : null;
        if (back != null) {
          return new Answer.Confirmed(name, lifetime(record, back));
        }
      } catch (LookupFailedException e) {
        doubt = e;
      }
    }
    if (doubt != null) {
      throw doubt;
    }
    return new Answer.Nameless();
  }

  /// The record by which the name leads back to the client, or null.
  private @Nullable Record back(Name name, IpAddress client, long deadline)
      throws LookupFailedException {
    for (Record record : records(name, client.isV6() ? Type.AAAA : Type.A, deadline)) {
      InetAddress address =
          switch (record) {
            case ARecord a -> a.getAddress();
            case AAAARecord a -> a.getAddress();
            default -> null;
          };
      if (client.address().equals(address)) {
        return record;
      }
    }
    return null;
  }

  /// The name's records of this type, CNAMEs followed; none when there is no such name or record.
  private List<Record> records(Name name, int type, long deadline) throws LookupFailedException {
    try {
      return session
          .lookupAsync(name, type)
          .toCompletableFuture()
          .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
          .getRecords()
          .stream()
          .filter(record -> record.getType() == type)
          .toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NoSuchDomainException
          || e.getCause() instanceof NoSuchRRSetException) {
        return List.of();
      }
      throw failed(name, type, e);
    } catch (TimeoutException e) {
      throw failed(name, type, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(name, type, e);
    }
  }

  private static LookupFailedException failed(Name name, int type, Exception cause) {
    return new LookupFailedException(
        "the DNS does not tell " + Type.string(type) + " of " + name + ": " + cause, cause);
  }

  private static Duration lifetime(Record first, Record second) {
    long ttl = Math.min(first.getTTL(), second.getTTL());
    return Duration.ofSeconds(Math.clamp(ttl, 1, ClientNames.LONGEST.toSeconds()));
  }
}
