package dev.postern.smtpd.tls;

import java.io.IOException;

/// A certificate that cannot be used; the message names where it is from and the remedy.
public final class CertificateFault extends IOException {
  private static final long serialVersionUID = 1L;

  CertificateFault(String message) {
    super(message);
  }

  CertificateFault(String message, Throwable cause) {
    super(message, cause);
  }
}
