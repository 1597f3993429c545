package dev.postern.rules;

import java.util.ArrayList;
import java.util.List;

/// The settings that rules ask for.
///
/// @param unknownUserCheck setting `postern.unknown-user-check`
/// @param percentHackCheck setting `postern.percent-hack-check`
/// @param relayMailFrom setting `postern.relaymailfrom`
/// @param checkRelay setting `postern.checkrelay`
/// @param relayTableByAddress whether setting `postern.relay-table.match` is `ip-only`
public record RelayOptions(
    boolean unknownUserCheck,
    boolean percentHackCheck,
    boolean relayMailFrom,
    boolean checkRelay,
    boolean relayTableByAddress) {
  public static final RelayOptions DEFAULT = new RelayOptions(true, true, false, false, false);

  /// The same with that one setting.
  public RelayOptions withUnknownUserCheck(boolean check) {
    return new RelayOptions(
        check, percentHackCheck, relayMailFrom, checkRelay, relayTableByAddress);
  }

  /// What the operator must hear at each start (decisions 11 and 13).
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (relayMailFrom) {
      warnings.add(
          "postern.relaymailfrom is on: whoever forges a listed sender may relay; prefer SMTP"
              + " AUTH");
    }
    if (relayTableByAddress) {
      warnings.add(
          "postern.relay-table.match is ip-only: a login lets everybody behind its address relay,"
              + " as any sender; prefer sender-and-ip");
    }
    return warnings;
  }
}
