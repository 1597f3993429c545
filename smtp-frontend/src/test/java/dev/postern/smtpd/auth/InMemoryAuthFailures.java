package dev.postern.smtpd.auth;

import dev.postern.account.AuthFailures;
import dev.postern.address.IpAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Failures that are never forgotten by time.
public final class InMemoryAuthFailures implements AuthFailures {
  private final Map<String, Integer> inARow = new ConcurrentHashMap<>();

  @Override
  public int add(IpAddress client, String account) {
    return Math.max(
        inARow.merge(client.toString(), 1, Integer::sum),
        inARow.merge(account.toLowerCase(Locale.ROOT), 1, Integer::sum));
  }

  @Override
  public boolean mustWait(IpAddress client) {
    return inARow.getOrDefault(client.toString(), 0) >= 10;
  }

  @Override
  public void forget(IpAddress client, String account) {
    inARow.remove(client.toString());
    inARow.remove(account.toLowerCase(Locale.ROOT));
  }
}
