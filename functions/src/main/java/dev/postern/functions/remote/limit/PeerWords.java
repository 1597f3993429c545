package dev.postern.functions.remote.limit;

import dev.postern.egress.ShippedLines;
import dev.postern.smtp.Reply;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// What a reply says of the address it was given to: the patterns of `peer-words.txt`.
public final class PeerWords {
  private record Word(Pattern pattern, Meaning meaning) {}

  /// What a reply means for our address.
  public sealed interface Meaning {
    /// Nothing, or something about the message or recipient.
    record Nothing() implements Meaning {}

    /// It comes too often.
    record Rate() implements Meaning {}

    /// Mail from it is not taken.
    ///
    /// @param pause how long nothing is to be tried from it
    record Blocked(Duration pause) implements Meaning {}
  }

  private static final List<Word> WORDS =
      ShippedLines.beside(PeerWords.class, "peer-words.txt").stream().map(PeerWords::word).toList();

  private PeerWords() {}

  public static Meaning meaning(Reply reply) {
    if (reply.code() < 400) {
      return new Meaning.Nothing();
    }
    String text =
        reply.code()
            + " "
            + (reply.status() == null ? "" : reply.status() + " ")
            + String.join(" ", reply.lines());
    boolean mayBeRate = reply.code() == 421 || reply.code() == 450 || reply.code() == 451;
    for (Word word : WORDS) {
      if ((mayBeRate || word.meaning() instanceof Meaning.Blocked)
          && word.pattern().matcher(text).find()) {
        return word.meaning();
      }
    }
    return new Meaning.Nothing();
  }

  private static Word word(String line) {
    String[] parts = line.split("\\s+", 2);
    if (parts[0].equals("rate")) {
      return new Word(pattern(parts[1]), new Meaning.Rate());
    }
    String[] rest = parts[1].split("\\s+", 2);
    var pause = Duration.ofHours(Long.parseLong(rest[0]));
    return new Word(pattern(rest[1]), new Meaning.Blocked(pause));
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
  }
}
