package dev.postern.rules;

import java.time.Instant;

/// A row of the relay table as it stands there: its writers need not be ours, so its text may be
/// anything.
public record RelayEntry(String email, String address, Instant at) {}
