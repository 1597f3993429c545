package dev.postern.it.clients;

/// What came of a submission.
///
/// @param accepted whether the program says that the relay took the message
/// @param said by the program, for messages
public record Outcome(boolean accepted, String said) {}
