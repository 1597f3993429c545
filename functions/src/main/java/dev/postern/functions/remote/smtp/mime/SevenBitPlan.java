package dev.postern.functions.remote.smtp.mime;

import dev.postern.functions.deliver.Body;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// How a message goes to a peer that takes no 8-bit octets.
///
/// **Standard:** RFC 6152 §3, RFC 2045 §6, RFC 1428 (8-bit text without MIME).
public sealed interface SevenBitPlan {
  /// It has no 8-bit octets.
  record Unchanged() implements SevenBitPlan {}

  /// It has, and is converted while it is sent.
  ///
  /// @param entities what becomes of each header and its body, in the order of their headers
  /// @param growth octets by which it gets longer, nearly
  record Convert(List<EntityCoding> entities, long growth) implements SevenBitPlan {
    public Convert {
      entities = List.copyOf(entities);
    }

    @Override
    public InputStream open(Body body) throws IOException {
      return new ConvertedMessage(body.open(), entities);
    }
  }

  /// It has, and cannot be converted.
  ///
  /// @param because for people, as the end of a sentence
  record Impossible(String because) implements SevenBitPlan {}

  /// Octets by which the message gets longer.
  default long growth() {
    return 0;
  }

  /// A new stream of the message as it is sent, which holds a few blocks of it at a time.
  default InputStream open(Body body) throws IOException {
    return body.open();
  }

  /// Reads the message once. Memory is bounded, however long it is.
  ///
  /// @throws IOException when it cannot be read
  static SevenBitPlan of(Body body) throws IOException {
    try (InputStream in = body.open()) {
      return new MessageSurvey(in).plan();
    }
  }
}
