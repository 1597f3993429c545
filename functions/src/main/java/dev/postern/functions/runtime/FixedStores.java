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

/// Stores made of parts that somebody else opened and will close: the standalone relay's, a test's.
public record FixedStores(
    Settings settings,
    InstantSource clock,
    Spool spool,
    Queues queues,
    RulesSource rules,
    Accounts accounts,
    Aliases aliases,
    DeferredJobs deferred,
    EventSink events,
    Ledger ledger,
    LedgerRetention ledgerRetention,
    RelayTable relayTable,
    MtaStsStore mtaSts,
    DestinationLimits destinationLimits,
    FailingAddresses failingAddresses)
    implements Stores {}
