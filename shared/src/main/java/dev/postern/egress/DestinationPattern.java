package dev.postern.egress;

import dev.postern.address.Domain;

/// What a route or limit is for: a recipient domain, or every MX host below a domain.
///
/// `hotmail.com` is the domain of that name and none below it; `*.olc.protection.outlook.com` is
/// all that is served by an MX host with that ending. A domain's own pattern goes before that of
/// its MX, a longer ending before a shorter.
///
/// @param text in lower case
public record DestinationPattern(String text) {
  private static final String ANY = "*.";

  /// @throws IllegalArgumentException with the remedy
  public DestinationPattern {
    try {
      text =
          text.startsWith(ANY)
              ? ANY + new Domain(text.substring(ANY.length())).name()
              : new Domain(text).name();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage()
              + "; write a recipient domain as hotmail.com, or the end of its MX hosts' names as"
              + " *.olc.protection.outlook.com",
          e);
    }
  }

  /// Whether it is about MX hosts.
  public boolean isOfMx() {
    return text.startsWith(ANY);
  }

  @Override
  public String toString() {
    return text;
  }
}
