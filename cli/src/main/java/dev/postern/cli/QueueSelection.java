package dev.postern.cli;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.retry.DeferredSelector;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that select deferred jobs; all that are given must hold.
final class QueueSelection {
  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "To this destination, or for a recipient there.")
  private @Nullable String domain;

  @Option(
      names = "--destination",
      paramLabel = "DOMAIN",
      description = "To this destination: the domain whose hosts are asked.")
  private @Nullable String destination;

  @Option(names = "--sender", paramLabel = "SENDER", description = "From; <> for bounces.")
  private @Nullable String sender;

  @Option(names = "--source", paramLabel = "NAME", description = "By this source, or local.")
  private @Nullable String source;

  @Option(names = "--state", paramLabel = "STATE", description = "deferred or held.")
  private @Nullable String state;

  @Option(names = "--before", paramLabel = "T", description = "Accepted before: " + Since.FORMS)
  private @Nullable String before;

  DeferredSelector with(@Nullable String id, Instant now) throws CliFault {
    String from = sender;
    String born = before;
    return new DeferredSelector(
        id,
        domain == null ? null : new Domain(domain),
        destination == null ? null : new Domain(destination),
        from == null ? null : from.equals("<>") ? "" : Mailbox.parse(from).toString(),
        source,
        state,
        born == null ? null : Since.parse("--before", born, now));
  }
}
