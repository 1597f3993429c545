package dev.postern.retry;

import dev.postern.address.Domain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which deferred jobs an operator means; every part that is not null must hold.
///
/// @param id a job id or a queue id
/// @param domain the destination, or the domain of a recipient
/// @param destination the destination alone
/// @param sender the reverse-path, empty for null
/// @param source the egress source, the lane of a job without one, or `local`
/// @param state `deferred` or `held`
/// @param bornBefore only messages accepted before
public record DeferredSelector(
    @Nullable String id,
    @Nullable Domain domain,
    @Nullable Domain destination,
    @Nullable String sender,
    @Nullable String source,
    @Nullable String state,
    @Nullable Instant bornBefore) {
  /// Every job.
  public static final DeferredSelector ALL =
      new DeferredSelector(null, null, null, null, null, null, null);

  public DeferredSelector {
    if (state != null) {
      var _ = requireState(state);
    }
  }

  /// The text, which is that of a state.
  ///
  /// @throws IllegalArgumentException naming those there are
  public static String requireState(String text) {
    if (!text.equals("deferred") && !text.equals("held")) {
      throw new IllegalArgumentException("\"" + text + "\" is not one of: deferred, held");
    }
    return text;
  }

  public static DeferredSelector byId(String id) {
    return new DeferredSelector(id, null, null, null, null, null, null);
  }

  /// The condition in SQL and its parameters.
  record Condition(String sql, List<Object> parameters) {}

  Condition condition() {
    List<String> conditions = new ArrayList<>();
    List<Object> parameters = new ArrayList<>();
    if (id != null) {
      conditions.add("(job_id = ? OR queue_id = ?)");
      parameters.add(id);
      parameters.add(id.toUpperCase(Locale.ROOT));
    }
    if (domain != null) {
      // Recipients are a JSON list of texts, each of which ends in its domain and a quote.
      conditions.add("(destination = ? OR INSTR(recipients, ?) > 0)");
      parameters.add(domain.name());
      parameters.add("@" + domain.name() + "\"");
    }
    if (destination != null) {
      conditions.add("destination = ?");
      parameters.add(destination.name());
    }
    if (sender != null) {
      conditions.add("sender = ?");
      parameters.add(sender);
    }
    if (source != null) {
      conditions.add("source = ?");
      parameters.add(source);
    }
    if (state != null) {
      conditions.add("state = ?");
      parameters.add(state);
    }
    if (bornBefore != null) {
      conditions.add("born_at < ?");
      parameters.add(bornBefore);
    }
    return new Condition(
        conditions.isEmpty() ? "TRUE" : String.join(" AND ", conditions), parameters);
  }
}
