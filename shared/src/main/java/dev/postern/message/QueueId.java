package dev.postern.message;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The name of one accepted message, sortable by time of acceptance: 26 characters, as a ULID.
///
/// The client sees it in `250 2.0.0 ok <queue id>`; every job, event and log line carries it.
public record QueueId(String value) {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final Pattern FORM = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  public QueueId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a queue id: " + value);
    }
  }

  /// A queue id made of a time in milliseconds and 80 bits.
  public static QueueId of(long epochMillis, long high16, long low64) {
    char[] text = new char[26];
    for (int i = 9; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (epochMillis & 31));
      epochMillis >>>= 5;
    }
    for (int i = 25; i >= 14; i--) {
      text[i] = ALPHABET.charAt((int) (low64 & 31));
      low64 >>>= 5;
    }
    long rest = (high16 & 0xffff) << 4 | (low64 & 15);
    for (int i = 13; i >= 10; i--) {
      text[i] = ALPHABET.charAt((int) (rest & 31));
      rest >>>= 5;
    }
    return new QueueId(new String(text));
  }

  /// Makes new queue ids from a clock and a source of random bits; safe for use by many threads.
  public record Generator(InstantSource clock, RandomGenerator random) {
    public static Generator system() {
      return new Generator(InstantSource.system(), new SecureRandom());
    }

    public QueueId next() {
      return of(clock.millis(), random.nextLong(), random.nextLong());
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
