package dev.postern.smtpd.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Ways in which the same bytes may arrive.
public final class Splits {
  private static final int LARGEST_PIECE = 40;

  private Splits() {}

  /// Whole, octet by octet, and cut at places that only the bytes decide.
  public static List<List<byte[]>> of(byte[] all) {
    return List.of(List.of(all), octets(all), pieces(all));
  }

  private static List<byte[]> octets(byte[] all) {
    List<byte[]> pieces = new ArrayList<>(all.length);
    for (byte octet : all) {
      pieces.add(new byte[] {octet});
    }
    return pieces;
  }

  private static List<byte[]> pieces(byte[] all) {
    var random = new Random(Arrays.hashCode(all));
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < all.length; ) {
      int end = Math.min(all.length, at + 1 + random.nextInt(LARGEST_PIECE));
      pieces.add(Arrays.copyOfRange(all, at, end));
      at = end;
    }
    return pieces;
  }
}
