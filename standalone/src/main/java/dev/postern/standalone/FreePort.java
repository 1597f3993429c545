package dev.postern.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Asks for a port before anything is started, so that a taken one costs no time and says which
/// option changes it.
final class FreePort {
  private FreePort() {}

  /// @param option as `--smtp-port`
  /// @param port 0: any
  static void check(String option, int port) throws StartException {
    try {
      open(port);
    } catch (IOException e) {
      throw StartException.wrongUsage(
          "port "
              + port
              + " cannot be had on 127.0.0.1 ("
              + e.getMessage()
              + "); stop what listens there, or give another with "
              + option
              + " N (0: any free one)");
    }
  }

  static boolean isFree(int port) {
    try {
      open(port);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static void open(int port) throws IOException {
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }
}
