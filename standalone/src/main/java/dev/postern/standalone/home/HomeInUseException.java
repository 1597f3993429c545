package dev.postern.standalone.home;

import java.io.IOException;

/// Another relay runs on the home folder.
public final class HomeInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  HomeInUseException(Home home, String pid) {
    super(
        home.path()
            + " is in use by the relay with process id "
            + (pid.isEmpty() ? "(not yet known)" : pid)
            + "; stop it with `postern --home "
            + home.path()
            + " down`, or choose another folder with --home");
  }
}
