package dev.postern.spool;

import java.time.InstantSource;

/// The spool that unit tests use, held to the contract.
class InMemorySpoolTest extends SpoolContract {
  private final InMemorySpool spool = new InMemorySpool(InstantSource.system());

  @Override
  protected Spool spool() {
    return spool;
  }
}
