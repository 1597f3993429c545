package dev.postern.smtpd.codec;

import dev.postern.smtpd.codec.SmtpInput.CommandLine;
import dev.postern.smtpd.codec.SmtpInput.DataChunk;
import dev.postern.smtpd.codec.SmtpInput.EndOfChunk;
import dev.postern.smtpd.codec.SmtpInput.EndOfData;
import dev.postern.smtpd.codec.SmtpInput.Fault;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads SMTP input from a connection's bytes, one thing each time it is asked.
///
/// It is asked, not a handler that pushes: what follows DATA is text or commands depending on our
/// reply, and what waits behind an unfinished command stays undecoded bytes, which need no second
/// bound. Lines end in CRLF and in nothing else, in commands and in data; the end of data is
/// exactly CRLF.CRLF, or .CRLF right after DATA's own CRLF. Data is passed on as it arrives, in the
/// largest pieces that need no change, so the length of a data line is not limited and costs no
/// memory.
///
/// What follows BDAT is counted instead, see [ChunkReader].
///
/// **Standard:** RFC 5321 §2.3.8, §4.1.1.4, §4.5.2; RFC 3030 §2. **Seed:** spec 10.4, 10.5,
/// decision 30.
///
/// **On failure:** the answer is a [Fault], now and for ever.
public final class SmtpDecoder {
  /// Octets a command line may have, CRLF included: RFC 5321's 512 and room for extensions.
  public static final int MAX_COMMAND = 2048;

  /// Octets an AUTH command or a response to it may have (RFC 4954 §4).
  public static final int MAX_AUTH_LINE = 12_288;

  private static final byte[] AUTH = "AUTH ".getBytes(StandardCharsets.US_ASCII);
  private static final EndOfData END_OF_DATA = new EndOfData();
  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private enum State {
    COMMAND,
    /// In data, at the first octet of a line.
    LINE_START,
    /// In data, behind a dot that began a line; the dot is not passed on.
    DOT,
    /// In data, behind a dot and a CR that began a line; neither is passed on.
    DOT_CR,
    IN_LINE,
    /// In data, behind a CR that was passed on.
    AFTER_CR,
    IN_CHUNK,
    FAULTY
  }

  private State state = State.COMMAND;
  private Fault fault = Fault.LINE_TOO_LONG;
  private boolean faultInData;
  private boolean longLine;
  private ChunkReader chunks = new ChunkReader(true);

  /// From here on the bytes are message data, up to the end of data.
  public void beginData() {
    if (state != State.COMMAND) {
      throw new IllegalStateException("data begins behind a command, not in " + state);
    }
    state = State.LINE_START;
  }

  /// Whether the next command line answers a challenge of AUTH.
  public void expectLongLine(boolean expected) {
    longLine = expected;
  }

  /// From here on `octets` bytes are the first chunk of a message.
  ///
  /// @param text whether its line ends count, in this chunk and those that follow
  /// @param last whether the message ends with it
  public void beginChunks(boolean text, long octets, boolean last) {
    chunks = new ChunkReader(text);
    nextChunk(octets, last);
  }

  /// From here on `octets` bytes are the next chunk of the message.
  public void nextChunk(long octets, boolean last) {
    if (state != State.COMMAND) {
      throw new IllegalStateException("a chunk begins behind a command, not in " + state);
    }
    chunks.expect(octets, last);
    state = State.IN_CHUNK;
  }

  /// Whether the next input needs no more bytes: all of a chunk was taken, its end was not.
  public boolean isAtEndOfChunk() {
    return state == State.IN_CHUNK && chunks.isAtEnd();
  }

  /// Takes the next input from `in`, or answers null when it needs more bytes. Only command lines
  /// that are not whole yet stay in `in`.
  public @Nullable SmtpInput next(ByteBuf in) {
    return switch (state) {
      case COMMAND -> nextCommand(in);
      case LINE_START, DOT, DOT_CR, IN_LINE, AFTER_CR -> nextData(in);
      case IN_CHUNK -> nextOfChunk(in);
      case FAULTY -> {
        in.skipBytes(in.readableBytes());
        yield fault;
      }
    };
  }

  private @Nullable SmtpInput nextCommand(ByteBuf in) {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int most = longLine || beginsLikeAuth(in, start, end) ? MAX_AUTH_LINE : MAX_COMMAND;
    int limit = Math.min(end, start + most);
    int lf = in.indexOf(start, limit, LF);
    int cr = in.indexOf(start, lf < 0 ? limit : lf, CR);
    if (cr >= 0 && cr + 1 < limit && in.getByte(cr + 1) != LF) {
      return fail(Fault.BARE_CARRIAGE_RETURN);
    }
    if (lf < 0) {
      return limit - start == most ? fail(Fault.LINE_TOO_LONG) : null;
    }
    if (cr < 0 || cr + 1 != lf) {
      return fail(Fault.BARE_LINE_FEED);
    }
    String text = in.toString(start, cr - start, StandardCharsets.UTF_8);
    in.readerIndex(lf + 1);
    return new CommandLine(text);
  }

  private static boolean beginsLikeAuth(ByteBuf in, int start, int end) {
    if (end - start < MAX_COMMAND) {
      return false; // no matter yet
    }
    for (int i = 0; i < AUTH.length; i++) {
      byte b = in.getByte(start + i);
      if ((b >= 'a' && b <= 'z' ? b - 0x20 : b) != AUTH[i]) {
        return false;
      }
    }
    return true;
  }

  private @Nullable SmtpInput nextOfChunk(ByteBuf in) {
    SmtpInput next = chunks.next(in);
    if (next instanceof EndOfChunk) {
      state = State.COMMAND;
    }
    return next instanceof Fault found ? fail(found) : next;
  }

  private @Nullable SmtpInput nextData(ByteBuf in) {
    int start = in.readerIndex();
    int at = start;
    int end = in.writerIndex();
    while (at < end) {
      switch (state) {
        case LINE_START -> {
          if (in.getByte(at) != '.') {
            state = State.IN_LINE;
          } else if (at > start) {
            return chunk(in, start, at);
          } else {
            state = State.DOT;
            start = ++at;
          }
        }
        case DOT -> {
          if (in.getByte(at) == CR) {
            state = State.DOT_CR;
            start = ++at;
          } else {
            state = State.IN_LINE;
          }
        }
        case DOT_CR -> {
          return endOfData(in, at);
        }
        case IN_LINE -> {
          at = endOfLine(in, at, end);
          if (at < 0) {
            return fail(Fault.BARE_LINE_FEED);
          }
        }
        case AFTER_CR -> {
          if (in.getByte(at++) != LF) {
            return fail(Fault.BARE_CARRIAGE_RETURN);
          }
          state = State.LINE_START;
        }
        case COMMAND, IN_CHUNK, FAULTY -> throw new AssertionError(state);
      }
    }
    return at > start ? chunk(in, start, at) : nothing(in, at);
  }

  /// The index behind the line's CR, or behind all there is; -1 when an LF stands before it.
  private int endOfLine(ByteBuf in, int from, int end) {
    int cr = in.indexOf(from, end, CR);
    int lineEnd = cr < 0 ? end : cr;
    if (in.indexOf(from, lineEnd, LF) >= 0) {
      return -1;
    }
    if (cr < 0) {
      return end;
    }
    state = State.AFTER_CR;
    return cr + 1;
  }

  private SmtpInput endOfData(ByteBuf in, int at) {
    if (in.getByte(at) != LF) {
      return fail(Fault.BARE_CARRIAGE_RETURN);
    }
    in.readerIndex(at + 1);
    state = State.COMMAND;
    return END_OF_DATA;
  }

  private static DataChunk chunk(ByteBuf in, int start, int end) {
    in.readerIndex(end);
    return new DataChunk(in.slice(start, end - start));
  }

  private static @Nullable SmtpInput nothing(ByteBuf in, int at) {
    in.readerIndex(at);
    return null;
  }

  /// Whether the fault was found in a message, not in a command.
  public boolean isFaultInData() {
    return faultInData;
  }

  private SmtpInput fail(Fault found) {
    faultInData = state != State.COMMAND;
    state = State.FAULTY;
    fault = found;
    return found;
  }
}
