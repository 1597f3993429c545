package dev.postern.functions.login;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.postern.functions.runtime.EnvironmentStores;
import dev.postern.functions.runtime.Stores;
import java.util.List;
import java.util.Objects;

/// Function `record-login`: reads queue `logins`, where mail servers tell who logged in from where,
/// and writes a whole batch at once into the relay table.
///
/// **Seed:** spec 4.2.
public final class RecordLoginFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final LoginBatch batch;

  public RecordLoginFunction() {
    this(EnvironmentStores.shared());
  }

  public RecordLoginFunction(Stores stores) {
    batch = new LoginBatch(stores);
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<SQSMessage> messages =
        Objects.requireNonNullElse(event.getRecords(), List.<SQSMessage>of());
    return new SQSBatchResponse(
        batch.record(messages).stream().map(BatchItemFailure::new).toList());
  }
}
