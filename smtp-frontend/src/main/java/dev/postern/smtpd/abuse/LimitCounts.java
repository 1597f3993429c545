package dev.postern.smtpd.abuse;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/// How often each limit was met, since the start.
public final class LimitCounts {
  private final Map<Limit, LongAdder> counts =
      Arrays.stream(Limit.values())
          .collect(Collectors.toUnmodifiableMap(l -> l, _ -> new LongAdder()));

  public void count(Limit met) {
    of(met).increment();
  }

  public LongAdder of(Limit limit) {
    LongAdder count = counts.get(limit);
    if (count == null) {
      throw new IllegalStateException("no count for " + limit);
    }
    return count;
  }
}
