package dev.postern.egress;

class InMemoryDestinationLimitsTest extends DestinationLimitsContract {
  private final DestinationLimits limits = new InMemoryDestinationLimits();

  @Override
  protected DestinationLimits limits() {
    return limits;
  }
}
