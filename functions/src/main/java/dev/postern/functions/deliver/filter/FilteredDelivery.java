package dev.postern.functions.deliver.filter;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Courier;
import dev.postern.functions.deliver.NotTriedException;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.external.External;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.rules.agent.Channel;
import dev.postern.rules.agent.FilterRules;
import dev.postern.rules.agent.FilterSpec;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Brings a message through the content filter that the rules of kind `contentfilters` name for its
/// recipients, then on to who delivers it. Recipients of one job with different filters get each
/// what their own made of it.
///
/// Our own bounces go by no filter, so that none is stopped by what stopped the message (spec
/// 7.16).
///
/// **Seed:** 001, spawn-filter. **On failure:** no rules yet: where any such is permitted the job
/// goes back to its queue; else it goes unfiltered. An exception after some recipients were served
/// is only for couriers that may serve them again.
public final class FilteredDelivery implements Courier {
  private final Courier next;
  private final RulesSource rules;
  private final Channel channel;
  private final External external;

  public FilteredDelivery(Courier next, RulesSource rules, Channel channel, External external) {
    this.next = next;
    this.rules = rules;
    this.channel = channel;
    this.external = external;
  }

  @Override
  public DeliveryJob ready(DeliveryJob job) throws NotTriedException, IOException {
    return next.ready(job);
  }

  @Override
  public List<Outcome> deliver(DeliveryJob job, Body body, Instant deadline)
      throws NotTriedException, IOException {
    FilterRules inForce =
        external
            .rules(rules, "what filters", job)
            .map(RulesSnapshot::filters)
            .orElse(FilterRules.NONE);
    if (inForce.isEmpty(channel) || job.body().key().startsWith(Spool.BOUNCES)) {
      return next.deliver(job, body, deadline);
    }
    Map<FilterSpec, List<Mailbox>> byFilter = new LinkedHashMap<>();
    for (Mailbox recipient : job.recipients()) {
      FilterSpec filter = inForce.of(recipient.domain(), channel);
      byFilter.computeIfAbsent(filter, _ -> new ArrayList<>()).add(recipient);
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Map.Entry<FilterSpec, List<Mailbox>> each : byFilter.entrySet()) {
      outcomes.addAll(through(filter(each.getKey()), job.only(each.getValue()), body, deadline));
    }
    return outcomes;
  }

  private ContentFilter filter(FilterSpec spec) {
    return switch (spec) {
      case FilterSpec.None _ -> (_, _, _) -> new Filtered.Passed();
      case FilterSpec.Https https ->
          new EndpointFilter(https.text(), channel, external.endpoints().at(https.url()));
      case FilterSpec.Lambda lambda ->
          new EndpointFilter(lambda.text(), channel, external.functions().named(lambda.function()));
      case FilterSpec.Program program ->
          program(program.text(), program.command(), ExitCodes.DECIDES);
      case FilterSpec.Spam spam -> program(spam.text(), spam.command(), ExitCodes.of(spam));
    };
  }

  private ContentFilter program(String text, FilterSpec.Command command, ExitCodes codes) {
    return new ProgramFilter(text, command, codes, channel, external.programs());
  }

  private List<Outcome> through(ContentFilter filter, DeliveryJob job, Body body, Instant deadline)
      throws NotTriedException, IOException {
    try (Filtered filtered = filter.filter(job, body, deadline)) {
      return switch (filtered) {
        case Filtered.Passed _ -> next.deliver(job, body, deadline);
        case Filtered.Changed changed ->
            next.deliver(
                job.rewritten(changed.length(), changed.eightBit()), changed.body(), deadline);
        case Filtered.Stopped stopped -> Outcome.ofAll(job.recipients(), stopped.trouble());
        case Filtered.Discarded discarded ->
            job.recipients().stream()
                .<Outcome>map(r -> new Outcome.Discarded(r, discarded.reason()))
                .toList();
      };
    }
  }
}
