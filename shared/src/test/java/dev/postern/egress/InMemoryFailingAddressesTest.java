package dev.postern.egress;

class InMemoryFailingAddressesTest extends FailingAddressesContract {
  private final FailingAddresses addresses = new InMemoryFailingAddresses();

  @Override
  protected FailingAddresses addresses() {
    return addresses;
  }
}
