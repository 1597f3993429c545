package dev.postern.cli;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.retry.DeferredSelector;
import java.time.Instant;
import java.util.function.Function;
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

  /// @throws CliFault naming the option that cannot be taken
  DeferredSelector with(@Nullable String id, Instant now) throws CliFault {
    String born = before;
    return new DeferredSelector(
        id,
        read("--domain", domain, Domain::new, "a domain, as example.com"),
        read("--destination", destination, Domain::new, "a domain, as example.com"),
        read("--sender", sender, QueueSelection::sender, "an address, or <> for bounces"),
        source,
        read("--state", state, DeferredSelector::requireState, "one of them"),
        born == null ? null : Since.parse("--before", born, now));
  }

  private static String sender(String text) {
    return text.equals("<>") ? "" : Mailbox.parse(text).toString();
  }

  private static <T> @Nullable T read(
      String option, @Nullable String text, Function<String, T> reader, String remedy)
      throws CliFault {
    try {
      return text == null ? null : reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw CliFault.badInput(option + " " + e.getMessage() + "; write " + remedy);
    }
  }
}
