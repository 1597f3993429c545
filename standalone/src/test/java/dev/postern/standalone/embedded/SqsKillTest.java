package dev.postern.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// Kills the endpoint again and again while 8 threads send and 4 receive and delete: whatever it
/// has acknowledged must be so afterwards. `-Dpostern.sqs.kills=20` for a longer run.
class SqsKillTest {
  private static final int KILLS = Integer.getInteger("postern.sqs.kills", 2);
  private static final int SENDERS = 8;
  private static final int RECEIVERS = 4;

  private final Random random = new Random();
  private final AtomicInteger running = new AtomicInteger();
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();

  /// Asked to be deleted, and no answer came: such a message may be there or not.
  private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

  private final List<String> cameBack = Collections.synchronizedList(new ArrayList<>());

  @TempDir private Path dir;

  @Test
  void keepsWhatItAcknowledged() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      SqsProcess server = SqsProcess.start(dir, 0);
      try (SqsClient client = Clients.impatientSqs(server.endpoint());
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        try {
          start(threads, client);
          int before = sent.size();
          await(() -> running.get() == SENDERS + RECEIVERS && sent.size() > before);
          TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(1500)); // the moment of death, any
        } finally {
          server.kill();
        }
      }
    }
    drain();
    report();
    assertThat(cameBack).as("messages that came back after an acknowledged delete").isEmpty();
    Set<String> lost = new HashSet<>(sent);
    lost.removeAll(deleted);
    lost.removeAll(doubtful);
    assertThat(lost).as("acknowledged sends that were lost").isEmpty();
  }

  private void start(ExecutorService threads, SqsClient client) {
    for (int t = 0; t < SENDERS; t++) {
      boolean batches = t % 2 == 0;
      threads.execute(() -> untilKilled(() -> send(client, batches)));
    }
    for (int t = 0; t < RECEIVERS; t++) {
      threads.execute(() -> untilKilled(() -> receiveAndDelete(client, 1)));
    }
  }

  private void untilKilled(Runnable work) {
    running.incrementAndGet();
    try {
      while (true) {
        work.run();
      }
    } catch (SdkException _) {
      running.decrementAndGet();
    }
  }

  private void send(SqsClient client, boolean batch) {
    String url = url(client);
    if (!batch) {
      String body = UUID.randomUUID().toString();
      client.sendMessage(r -> r.queueUrl(url).messageBody(body));
      sent.add(body);
      return;
    }
    Map<String, String> bodies = new HashMap<>();
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String body = UUID.randomUUID().toString();
      bodies.put("m" + i, body);
      entries.add(SendMessageBatchRequestEntry.builder().id("m" + i).messageBody(body).build());
    }
    client
        .sendMessageBatch(r -> r.queueUrl(url).entries(entries))
        .successful()
        .forEach(one -> sent.add(bodies.getOrDefault(one.id(), "?")));
  }

  private boolean receiveAndDelete(SqsClient client, int wait) {
    String url = url(client);
    List<Message> messages =
        client
            .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(wait))
            .messages();
    if (messages.isEmpty()) {
      return false;
    }
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (deleted.contains(message.body())) {
        cameBack.add(message.body());
      }
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id("m" + i)
              .receiptHandle(message.receiptHandle())
              .build());
    }
    messages.forEach(message -> doubtful.add(message.body()));
    client
        .deleteMessageBatch(r -> r.queueUrl(url).entries(entries))
        .successful()
        .forEach(
            one -> {
              String body = messages.get(Integer.parseInt(one.id().substring(1))).body();
              deleted.add(body);
              doubtful.remove(body);
            });
    return true;
  }

  private void drain() throws IOException {
    SqsProcess server = SqsProcess.start(dir, 0);
    try (SqsClient client = Clients.impatientSqs(server.endpoint())) {
      boolean more = true;
      while (more) {
        more = receiveAndDelete(client, 0);
      }
    } finally {
      server.kill();
    }
  }

  @SuppressWarnings("SystemOut") // the figures are what a longer run is made for
  private void report() {
    System.out.printf(
        "%d kills: %d sends acknowledged, %d deletes acknowledged, %d deletes in doubt%n",
        KILLS, sent.size(), deleted.size(), doubtful.size());
  }

  private static String url(SqsClient client) {
    return client.serviceClientConfiguration().endpointOverride().orElseThrow()
        + "/000000000000/jobs";
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertThat(System.nanoTime() - deadline).as("ns past the deadline").isNegative();
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
