package dev.postern.account;

/// One line of the aliases, as an operator sees it.
///
/// @param address `user@domain`, or `@domain` for an alias domain
/// @param target likewise
public record Alias(String address, String target) {}
