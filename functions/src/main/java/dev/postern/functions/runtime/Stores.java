package dev.postern.functions.runtime;

import dev.postern.egress.DestinationLimits;
import dev.postern.egress.FailingAddresses;
import dev.postern.event.EventSink;
import dev.postern.event.Ledger;
import dev.postern.event.LedgerRetention;
import dev.postern.mtasts.MtaStsStore;
import dev.postern.queue.Queues;
import dev.postern.retry.DeferredJobs;
import dev.postern.rules.Accounts;
import dev.postern.rules.Aliases;
import dev.postern.rules.RelayTable;
import dev.postern.rules.RulesSource;
import dev.postern.settings.Settings;
import dev.postern.spool.Spool;
import java.time.InstantSource;

/// The stores a function reaches, whichever implementation stands behind them.
///
/// On Lambda one is made per execution environment from its variables, lazily; in the standalone
/// relay all functions are given the same one.
public interface Stores {
  Settings settings();

  InstantSource clock();

  Spool spool();

  Queues queues();

  RulesSource rules();

  Accounts accounts();

  Aliases aliases();

  DeferredJobs deferred();

  EventSink events();

  Ledger ledger();

  LedgerRetention ledgerRetention();

  RelayTable relayTable();

  MtaStsStore mtaSts();

  DestinationLimits destinationLimits();

  FailingAddresses failingAddresses();
}
