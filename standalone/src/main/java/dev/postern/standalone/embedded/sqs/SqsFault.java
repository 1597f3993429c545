package dev.postern.standalone.embedded.sqs;

import org.jspecify.annotations.Nullable;

/// A request that is refused, as SQS would refuse it.
final class SqsFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;

  SqsFault(Code code, String message) {
    this(code, message, null);
  }

  private SqsFault(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /// A fault of the store, which the SDK answers with a retry.
  static SqsFault internal(String message, @Nullable Throwable cause) {
    return new SqsFault(Code.INTERNAL_ERROR, message, cause);
  }

  static SqsFault badValue(String parameter, Object value, String reason) {
    return new SqsFault(
        Code.INVALID_PARAMETER_VALUE,
        "Value " + value + " for parameter " + parameter + " is invalid. Reason: " + reason);
  }

  Code code() {
    return code;
  }

  String text() {
    String message = getMessage();
    return message == null ? code.type() : message;
  }

  /// The codes in use: the JSON protocol's type, and the older name that the SDK reports beside it.
  enum Code {
    QUEUE_DOES_NOT_EXIST("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
    QUEUE_NAME_EXISTS("QueueNameExists", "QueueAlreadyExists"),
    RECEIPT_HANDLE_IS_INVALID("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"),
    MESSAGE_NOT_INFLIGHT("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"),
    EMPTY_BATCH("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"),
    TOO_MANY_ENTRIES(
        "TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
    IDS_NOT_DISTINCT("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
    INVALID_BATCH_ID("InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId"),
    BATCH_TOO_LONG("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong"),
    INVALID_CONTENTS("InvalidMessageContents", "InvalidMessageContents"),
    INVALID_ATTRIBUTE_NAME("InvalidAttributeName", "InvalidAttributeName"),
    INVALID_ATTRIBUTE_VALUE("InvalidAttributeValue", "InvalidAttributeValue"),
    INVALID_PARAMETER_VALUE("InvalidParameterValue", "InvalidParameterValue"),
    MISSING_PARAMETER("MissingParameter", "MissingParameter"),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", "ResourceNotFoundException"),
    UNSUPPORTED("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation"),
    INTERNAL_ERROR("InternalError", "InternalFailure");

    private final String type;
    private final String queryName;

    Code(String type, String queryName) {
      this.type = type;
      this.queryName = queryName;
    }

    String type() {
      return type;
    }

    String queryName() {
      return queryName;
    }

    boolean ofSender() {
      return this != INTERNAL_ERROR;
    }
  }
}
