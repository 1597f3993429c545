package dev.postern.egress;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// What each source may still ask of each destination, for all workers together: messages of a
/// window of time, connections at once; and what the peer said of the source. Safe for use by many
/// threads.
///
/// Rights are leased: messages for the window they were taken in, connections until a time. A
/// worker that dies gives nothing back and blocks nobody for longer than that.
///
/// **On failure:** [SQLException]; nothing was taken, or what was taken lapses.
public interface DestinationLimits {
  /// Takes the right to send messages in a window. One conditional update, unless the window is
  /// almost used up.
  ///
  /// @param window when it began; one that is older than that of the last call has nothing left
  /// @param most messages in the window for all workers
  /// @param wanted at least 1
  /// @return 0 to `wanted`
  int take(SourceAtSite at, Instant window, long most, int wanted) throws SQLException;

  /// How many messages of a window workers have taken the right to; 0 for one that is not the last.
  long granted(SourceAtSite at, Instant window) throws SQLException;

  /// Asks for the right to have so many connections open in place of what the worker had.
  ///
  /// @param most connections for all workers
  /// @param wanted all that the worker is to have, at least 1
  /// @return what it has now, 0 to `wanted`
  int connect(SourceAtSite at, String worker, int most, int wanted, Instant now, Instant until)
      throws SQLException;

  /// Gives the right to all connections of the worker back.
  void disconnect(SourceAtSite at, String worker) throws SQLException;

  /// The peer does not take mail from the source's address. A later end stays.
  ///
  /// @param reply what it said, at most 1000 characters
  void block(SourceAtSite at, Instant until, String reply) throws SQLException;

  /// The peer spoke of rate: halves the limits, as [SiteStanding] has it.
  void slow(SourceAtSite at, Instant now) throws SQLException;

  /// The peer took [SiteStanding#ENOUGH] messages: raises the limits by a step, unless it spoke of
  /// rate since, or other workers raised them within the last [SiteStanding#DEAF]. One conditional
  /// update.
  ///
  /// @param known what the worker took the peer to have said
  /// @return whether they were raised
  boolean raise(SiteStanding known, Instant now) throws SQLException;

  /// All that was said and is not over, at most [#MOST_STANDINGS].
  List<SiteStanding> standings(Instant now) throws SQLException;

  /// The most that [#standings] gives, latest word first.
  int MOST_STANDINGS = 10_000;
}
