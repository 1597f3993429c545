package dev.postern.spool;

/// The documents that unit tests use, held to the contract.
class InMemoryDocumentsTest extends DocumentStoreContract {
  private final InMemoryDocuments documents = new InMemoryDocuments();

  @Override
  protected DocumentStore documents() {
    return documents;
  }
}
