package dev.postern.cli;

import dev.postern.egress.EgressSource;
import dev.postern.queue.QueueName;
import dev.postern.rules.store.EgressTables.SourceRow;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An egress lane, the sources that are its own, and the jobs that wait for it.
///
/// @param address what the settings let it leave from without a source; empty: any
/// @param queue its queue's name
/// @param backlog null where the queue's URL is not known here: its jobs cannot be sent
record Lane(
    String name, String address, List<String> sources, String queue, @Nullable Long backlog) {
  /// The installation's own lane first, then those that sources name.
  static List<Lane> all(Settings settings, List<SourceRow> sources, List<Backlog> backlog) {
    String own = settings.get(RemoteSettings.EGRESS_NAME);
    TreeMap<String, List<String>> byLane = new TreeMap<>();
    for (SourceRow row : sources) {
      EgressSource source = row.parse();
      byLane.computeIfAbsent(source.lane(own), _ -> new ArrayList<>()).add(source.name());
    }
    List<String> owned = byLane.remove(own);
    List<Lane> all = new ArrayList<>();
    all.add(
        new Lane(
            own,
            settings.get(RemoteSettings.EGRESS_ADDRESS),
            owned == null ? List.of() : List.copyOf(owned),
            QueueName.REMOTE_DEFAULT.text(),
            Backlog.in(QueueName.REMOTE_DEFAULT, backlog)));
    byLane.forEach(
        (name, names) -> {
          QueueName queue = QueueName.ofLane(name);
          all.add(new Lane(name, "", List.copyOf(names), queue.text(), Backlog.in(queue, backlog)));
        });
    return List.copyOf(all);
  }

  /// For people: lane, address, sources, queue, backlog.
  List<String> row() {
    return List.of(
        name,
        address.isEmpty() ? "any" : address,
        sources.isEmpty() ? "-" : String.join(" ", sources),
        queue,
        backlog == null ? "no URL set for its queue" : Long.toString(backlog));
  }
}
