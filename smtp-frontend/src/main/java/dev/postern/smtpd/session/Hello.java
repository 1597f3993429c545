package dev.postern.smtpd.session;

/// What the client called itself.
///
/// @param name printable ASCII
/// @param extended whether it said EHLO
public record Hello(String name, boolean extended) {}
