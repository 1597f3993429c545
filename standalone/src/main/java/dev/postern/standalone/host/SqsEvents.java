package dev.postern.standalone.host;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.postern.queue.JobQueue.Received;
import dev.postern.queue.QueueName;
import java.util.List;
import java.util.Map;

/// Received messages as the event a function gets.
final class SqsEvents {
  private static final String REGION = "us-east-1";

  private SqsEvents() {}

  static SQSEvent of(QueueName queue, List<Received> batch) {
    var event = new SQSEvent();
    event.setRecords(batch.stream().map(message -> message(queue, message)).toList());
    return event;
  }

  private static SQSMessage message(QueueName queue, Received received) {
    var message = new SQSMessage();
    message.setMessageId(received.messageId());
    message.setReceiptHandle(received.receiptHandle());
    message.setBody(received.body());
    message.setAttributes(
        Map.of(
            "ApproximateReceiveCount", Integer.toString(received.receiveCount()),
            "SentTimestamp", Long.toString(received.sentAt().toEpochMilli())));
    message.setMessageAttributes(Map.of());
    message.setEventSource("aws:sqs");
    message.setEventSourceArn("arn:aws:sqs:" + REGION + ":000000000000:" + queue.text());
    message.setAwsRegion(REGION);
    return message;
  }
}
