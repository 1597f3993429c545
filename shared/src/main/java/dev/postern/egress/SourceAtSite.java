package dev.postern.egress;

/// One source as one destination sees it: what limits are held by.
///
/// @param source the name of an [EgressSource]
/// @param site the destination, whatever the recipient's domain: the name of its MX hosts, or
///   [#EVERYWHERE]
public record SourceAtSite(String source, String site) {
  /// All destinations together: the daily cap of a source that is warmed.
  public static final String EVERYWHERE = "*";

  /// A source at all destinations.
  public static SourceAtSite everywhere(String source) {
    return new SourceAtSite(source, EVERYWHERE);
  }

  @Override
  public String toString() {
    return source + " at " + site;
  }
}
