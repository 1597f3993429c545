package dev.postern.rules;

/// The control files that name senders, recipients and clients, as they are looked up.
public record RelayLists(
    AddressPatterns badMailFrom,
    AddressPatterns badRcptTo,
    RelayClients relayClients,
    RelayDomains relayDomains,
    AddressPatterns relayMailFrom) {
  public static final RelayLists EMPTY =
      new RelayLists(
          AddressPatterns.EMPTY,
          AddressPatterns.EMPTY,
          RelayClients.EMPTY,
          RelayDomains.EMPTY,
          AddressPatterns.EMPTY);
}
