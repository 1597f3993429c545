package dev.postern.infra;

/// The template cannot be read as it must be; the message names the place.
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String path, String what) {
    super(path + " " + what);
  }
}
