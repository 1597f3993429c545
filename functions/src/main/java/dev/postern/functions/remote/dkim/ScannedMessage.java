package dev.postern.functions.remote.dkim;

import dev.postern.functions.deliver.Body;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a signature is made of, from one pass over a message.
///
/// A message of at most [#HELD] octets is kept, so that the spool is asked once; a longer one is
/// opened a second time when it is sent.
final class ScannedMessage {
  /// Octets of a message that are kept.
  static final int HELD = 256 * 1024;

  /// Octets of a header that is signed; a longer one is not.
  static final int MAX_HEADER = 256 * 1024;

  private final List<HeaderField> fields;
  private final byte[] bodyHash;
  private final byte @Nullable [] held;

  private ScannedMessage(List<HeaderField> fields, byte[] bodyHash, byte @Nullable [] held) {
    this.fields = fields;
    this.bodyHash = bodyHash;
    this.held = held;
  }

  /// The header's fields in their order.
  List<HeaderField> fields() {
    return fields;
  }

  /// The SHA-256 of the body in relaxed form.
  byte[] bodyHash() {
    return bodyHash.clone();
  }

  /// Reads a message to its end.
  ///
  /// @return nothing where the header is longer than [#MAX_HEADER]
  static Optional<ScannedMessage> of(Body content) throws IOException {
    try (InputStream in = content.open()) {
      byte[] start = in.readNBytes(Math.max(HELD, MAX_HEADER) + 1);
      int headerEnd = headerEnd(start);
      if (headerEnd < 0) {
        return Optional.empty();
      }
      var hash = new RelaxedBodyHash();
      hash.update(start, headerEnd, start.length);
      byte[] chunk = new byte[32 * 1024];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        hash.update(chunk, 0, n);
      }
      return Optional.of(
          new ScannedMessage(
              fields(Arrays.copyOf(start, headerEnd)),
              hash.finish(),
              start.length <= HELD ? start : null));
    }
  }

  /// Where the body begins; -1 when the header is too long.
  private static int headerEnd(byte[] start) {
    boolean lineStart = true;
    for (int i = 0; i < start.length; i++) {
      if (start[i] == '\n') {
        if (lineStart) {
          return i + 1;
        }
        lineStart = true;
      } else if (start[i] != '\r') {
        lineStart = false;
      }
    }
    return start.length <= MAX_HEADER ? start.length : -1;
  }

  /// The fields in their order. What is no field is left out: no verifier finds it.
  private static List<HeaderField> fields(byte[] header) {
    List<HeaderField> fields = new ArrayList<>();
    var field = new ByteArrayOutputStream();
    for (String line : new String(header, StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
      boolean folded = line.startsWith(" ") || line.startsWith("\t");
      if (!folded) {
        add(fields, field);
      }
      field.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
      field.writeBytes(new byte[] {'\r', '\n'});
    }
    add(fields, field);
    return fields;
  }

  private static void add(List<HeaderField> fields, ByteArrayOutputStream field) {
    String lines = field.toString(StandardCharsets.ISO_8859_1);
    field.reset();
    if (lines.isBlank()) {
      return;
    }
    try {
      fields.add(HeaderField.parse(lines));
    } catch (IllegalArgumentException _) {
      // a line of no field, a `From ` of mbox say
    }
  }

  /// The message again, with `header` before it.
  Body behind(byte[] header, Body content) {
    return () -> {
      var before = new ByteArrayInputStream(header);
      byte[] all = held;
      return new SequenceInputStream(
          before, all == null ? content.open() : new ByteArrayInputStream(all));
    };
  }
}
