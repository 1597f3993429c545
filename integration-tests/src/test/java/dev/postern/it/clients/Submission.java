package dev.postern.it.clients;

import java.nio.file.Path;

/// One message to hand over.
///
/// @param port on loopback
/// @param user the sender, and the name for AUTH with the password `secret`
/// @param message a file with LF line ends
/// @param folder for what the program keeps
public record Submission(
    Way way, int port, String user, String recipient, Path message, Path folder) {
  static final String PASSWORD = "secret";
}
