package dev.postern.functions.ledger;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.postern.functions.runtime.EnvironmentStores;
import dev.postern.functions.runtime.Stores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Function `ledger`: reads queue `events` and writes a whole batch at once, unlike the functions
/// that work on each message by itself.
public final class LedgerFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final LedgerBatch batch;

  public LedgerFunction() {
    this(EnvironmentStores.shared());
  }

  public LedgerFunction(Stores stores) {
    batch = new LedgerBatch(stores);
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Map<String, String> bodies = new LinkedHashMap<>();
    for (SQSMessage message :
        Objects.requireNonNullElse(event.getRecords(), List.<SQSMessage>of())) {
      bodies.put(message.getMessageId(), message.getBody());
    }
    return new SQSBatchResponse(batch.record(bodies).stream().map(BatchItemFailure::new).toList());
  }
}
