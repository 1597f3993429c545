package dev.postern.smtpd.server;

import java.io.IOException;

/// A listener that could not be opened; the message names address, port, setting and remedy.
public final class CannotListenException extends IOException {
  private static final long serialVersionUID = 1L;

  CannotListenException(Listener listener, String host, Throwable cause) {
    super(
        "cannot listen at "
            + host
            + " port "
            + listener.port()
            + " ("
            + cause.getMessage()
            + "): stop what uses the port, or set "
            + listener.portSetting()
            + " to another",
        cause);
  }
}
