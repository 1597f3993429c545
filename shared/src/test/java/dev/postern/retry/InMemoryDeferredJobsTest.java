package dev.postern.retry;

class InMemoryDeferredJobsTest extends DeferredJobsContract {
  private final DeferredJobs jobs = new InMemoryDeferredJobs(clock);

  @Override
  protected DeferredJobs jobs() {
    return jobs;
  }
}
