package dev.postern.it.stack;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/// Counts what this JVM asks of S3 and SQS, each try of each call, as `PutObject` or `SendMessage
/// events`.
///
/// The SDK finds it by the resource
/// `software/amazon/awssdk/global/handlers/execution.interceptors`.
public final class ApiCalls implements ExecutionInterceptor {
  private static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    String queue =
        context
            .request()
            .getValueForField("QueueUrl", String.class)
            .map(url -> url.substring(url.lastIndexOf('/')).replace('/', ' '))
            .orElse("");
    String call = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME) + queue;
    COUNTS.computeIfAbsent(call, _ -> new LongAdder()).increment();
  }

  /// All since the JVM began.
  public static SortedMap<String, Long> now() {
    SortedMap<String, Long> counts = new TreeMap<>();
    COUNTS.forEach((call, count) -> counts.put(call, count.sum()));
    return counts;
  }

  /// What was counted since.
  ///
  /// @param before what [#now()] said then
  public static SortedMap<String, Long> since(Map<String, Long> before) {
    SortedMap<String, Long> counts = now();
    before.forEach((call, count) -> counts.merge(call, -count, Long::sum));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }
}
