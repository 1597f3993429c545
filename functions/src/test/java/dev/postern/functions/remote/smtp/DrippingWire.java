package dev.postern.functions.remote.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A connection to a server on this machine which, from some moment on, gives what the server says
/// octet by octet, ten a second.
final class DrippingWire implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

  DrippingWire(int port, BooleanSupplier drips) throws IOException {
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket near = server.accept();
                  Socket far = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread.ofVirtual().start(() -> carry(near, far, () -> false));
                carry(far, near, drips);
              } catch (IOException _) {
                // one of them has ended it
              }
            });
  }

  int port() {
    return server.getLocalPort();
  }

  private static void carry(Socket from, Socket to, BooleanSupplier drips) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[16 * 1024];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        if (!drips.getAsBoolean()) {
          out.write(some, 0, n);
          continue;
        }
        for (int i = 0; i < n; i++) {
          out.write(some[i]);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
      }
    } catch (IOException _) {
      // one of them has ended it
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
