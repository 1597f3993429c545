package dev.postern.functions.remote.smtp.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Takes a message apart into headers, bodies and what stands between them, octet for octet: put
/// together they are the message. A message within it (`message/rfc822`) has a header and a body of
/// its own, unless it is signed or encoded, or a line of its header is none: then all of it is a
/// body.
///
/// The parser of MIME4J is not used for that: where the octets come in small reads it finds other
/// boundaries in the same message.
///
/// **Standard:** RFC 2046 §5.1.1.
final class MessageReader {
  /// Octets of a header at most, and multiparts within each other.
  static final int MAX_HEADER = 1024 * 1024;

  static final int MAX_DEPTH = 100;

  /// Takes the pieces of a message in their order.
  interface Pieces {
    void header(EntityHeader header) throws IOException;

    void body(byte[] octets, int offset, int length) throws IOException;

    void endOfBody() throws IOException;

    /// Delimiters with their line ends, and text before, between and behind the parts.
    void margin(byte[] octets, int offset, int length) throws IOException;
  }

  /// One that the current piece is within.
  static final class Multipart {
    private final String delimiter;
    private final boolean sealed;
    private final String usualType;
    private boolean hasParts;

    private Multipart(EntityHeader header, boolean sealed) {
      this.delimiter = "--" + header.boundary();
      this.sealed = sealed;
      this.usualType = header.type().equals("multipart/digest") ? "message/rfc822" : "text/plain";
    }

    /// Whether a part of it was found.
    boolean hasParts() {
      return hasParts;
    }
  }

  private enum In {
    HEADER,
    BODY,
    MARGIN
  }

  private final Lines lines;
  private final Pieces pieces;
  private final Deque<Multipart> around = new ArrayDeque<>();
  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private In in = In.HEADER;
  private boolean attached;
  private boolean sealedMargin;
  private byte[] lineEnd = {};
  private boolean ended;

  MessageReader(InputStream message, Pieces pieces) {
    this.lines = new Lines(message);
    this.pieces = pieces;
  }

  Lines lines() {
    return lines;
  }

  /// The multipart that the current piece is directly within; null for none.
  @Nullable Multipart multipart() {
    return around.peek();
  }

  /// Whether the current piece is signed or encrypted.
  boolean isSealed() {
    return sealedMargin || (!around.isEmpty() && around.element().sealed);
  }

  /// Whether the header that is handed on is that of a message within the message.
  boolean isAttached() {
    return attached;
  }

  /// Hands on the next piece; false after the last.
  ///
  /// @throws Obstacle when the message is beyond the bounds
  boolean advance() throws IOException {
    if (ended) {
      return false;
    }
    if (!lines.next()) {
      ended = true;
      end();
      return true;
    }
    if (lines.isLineStart() && isDelimiter()) {
      return true;
    }
    switch (in) {
      case HEADER -> headerLine();
      case BODY, MARGIN -> {
        flushLineEnd();
        int end = lines.lineEnd();
        hand(lines.buffer(), lines.from(), lines.length() - end);
        lineEnd =
            Arrays.copyOfRange(
                lines.buffer(), lines.from() + lines.length() - end, lines.from() + lines.length());
      }
    }
    return true;
  }

  private void headerLine() throws IOException {
    if (header.size() + lines.length() > MAX_HEADER) {
      throw new Obstacle("a header is longer than " + MAX_HEADER + " octets");
    }
    header.write(lines.buffer(), lines.from(), lines.length());
    if (lines.isLineStart() && lines.length() == lines.lineEnd()) {
      endHeader();
    }
  }

  private void endHeader() throws IOException {
    Multipart parent = around.peek();
    EntityHeader parsed =
        EntityHeader.parse(
            EntityHeader.text(header.toByteArray()),
            parent == null || attached ? "text/plain" : parent.usualType);
    header.reset();
    pieces.header(parsed);
    boolean opaque = attached && !parsed.wellFormed();
    attached = parsed.isMessage() && !isSealed() && !opaque;
    in = attached ? In.HEADER : In.BODY;
    if (!parsed.boundary().isEmpty() && !opaque) {
      if (around.size() == MAX_DEPTH) {
        throw new Obstacle("its parts are nested more than " + MAX_DEPTH + " deep");
      }
      around.push(new Multipart(parsed, parsed.seals() || isSealed()));
      in = In.MARGIN;
    }
  }

  /// Whether the line ends a part; then it is dealt with.
  private boolean isDelimiter() throws IOException {
    byte[] buffer = lines.buffer();
    int from = lines.from();
    boolean dashes = lines.length() > 2 && buffer[from] == '-' && buffer[from + 1] == '-';
    if (!dashes || around.isEmpty()) {
      return false;
    }
    String line =
        EntityHeader.text(Arrays.copyOfRange(buffer, from, from + lines.length())).stripTrailing();
    for (Multipart multipart : around) {
      boolean last = line.equals(multipart.delimiter + "--");
      if (last || line.equals(multipart.delimiter)) {
        endPart();
        leave(multipart, last);
        pieces.margin(lineEnd, 0, lineEnd.length);
        lineEnd = new byte[0];
        pieces.margin(buffer, from, lines.length());
        return true;
      }
    }
    return false;
  }

  private void leave(Multipart multipart, boolean last) {
    for (Iterator<Multipart> each = around.iterator(); each.next() != multipart; ) {
      each.remove();
    }
    attached = false;
    multipart.hasParts = true;
    sealedMargin = last && multipart.sealed;
    if (last) {
      around.pop();
    }
    in = last ? In.MARGIN : In.HEADER;
  }

  private void endPart() throws IOException {
    if (in == In.HEADER) {
      endHeader();
    }
    if (in == In.BODY) {
      pieces.endOfBody();
    }
  }

  private void end() throws IOException {
    if (in != In.HEADER) {
      flushLineEnd();
    }
    endPart();
  }

  private void flushLineEnd() throws IOException {
    hand(lineEnd, 0, lineEnd.length);
    lineEnd = new byte[0];
  }

  private void hand(byte[] octets, int offset, int length) throws IOException {
    if (length > 0 && in == In.BODY) {
      pieces.body(octets, offset, length);
    } else if (length > 0) {
      pieces.margin(octets, offset, length);
    }
  }
}
