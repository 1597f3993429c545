package dev.postern.functions.deliver.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Jobs;
import dev.postern.message.DeliveryJob;
import dev.postern.message.SpoolRef;
import dev.postern.rules.agent.Channel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How large a message fits into an event.
class FunctionEventTest {
  private static final DeliveryJob JOB =
      Jobs.job(new SpoolRef("in/1", 0, 1), Jobs.toMx("x.test"), 0, "a@x.test");

  @Test
  void whatFitsJustIsTaken() throws Exception {
    int envelope = event(0).orElseThrow().length;
    int most = (FunctionEvent.MOST_OCTETS - envelope) / 4 * 3;
    assertThat(event(most).orElseThrow())
        .hasSizeBetween(FunctionEvent.MOST_OCTETS - 3, FunctionEvent.MOST_OCTETS);
    assertThat(event(most + 1)).as("four octets of Base64 more").isEmpty();
  }

  @Test
  void ofAMessageThatCannotFitNoMoreIsReadThanTellsIt() throws Exception {
    var endless = new Endless();
    assertThat(event(() -> endless)).isEmpty();
    assertThat(endless.read).isEqualTo(FunctionEvent.MOST_MESSAGE + 1);
  }

  private static Optional<byte[]> event(int octets) throws IOException {
    byte[] message = new byte[octets];
    Arrays.fill(message, (byte) 'x');
    return event(() -> new ByteArrayInputStream(message));
  }

  private static Optional<byte[]> event(Body body) throws IOException {
    return FunctionEvent.of(JOB, "deliver", Channel.REMOTE, body);
  }

  /// Counts what is read of it.
  private static final class Endless extends InputStream {
    private long read;

    @Override
    public int read() {
      read++;
      return 'x';
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      Arrays.fill(into, offset, offset + length, (byte) 'x');
      read += length;
      return length;
    }
  }
}
