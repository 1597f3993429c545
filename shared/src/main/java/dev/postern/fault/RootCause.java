package dev.postern.fault;

/// The exception at the bottom of a chain of causes, which says what those that wrap it do not.
public final class RootCause {
  private RootCause() {}

  /// @return `fault` itself when it has no cause
  public static Throwable of(Throwable fault) {
    Throwable root = fault;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
