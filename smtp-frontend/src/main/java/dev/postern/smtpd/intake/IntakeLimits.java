package dev.postern.smtpd.intake;

import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.LimitSettings;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.time.Duration;
import java.util.List;

/// The bounds of taking messages.
///
/// @param messageMemory octets of one message held in memory; a larger one is uploaded as it
///   arrives
/// @param longestWait longest wait for memory
/// @param linger how long a message may wait for others of its segment
/// @param segmentSize octets at which a segment is closed
/// @param commits segments being stored at once
public record IntakeLimits(
    long messageMemory, Duration longestWait, Duration linger, long segmentSize, int commits) {

  /// What the settings say.
  ///
  /// @throws InvalidSettingsException when one large message would not fit into the memory
  public static IntakeLimits from(Settings settings) {
    long messageMemory = settings.get(LimitSettings.MESSAGE_MEMORY);
    long memory = settings.get(LimitSettings.INTAKE_MEMORY);
    long least = Math.max(SpooledMessage.LARGE_RESERVATION, messageMemory + 64 * 1024);
    if (memory < least) {
      throw new InvalidSettingsException(
          List.of(
              LimitSettings.INTAKE_MEMORY.key()
                  + "="
                  + memory
                  + ": one large message needs "
                  + least
                  + " octets; give it at least that"));
    }
    return new IntakeLimits(
        messageMemory,
        settings.get(LimitSettings.INTAKE_WAIT),
        settings.get(StoreSettings.LINGER),
        settings.get(StoreSettings.SEGMENT_SIZE),
        settings.get(StoreSettings.MAX_COMMITS));
  }
}
