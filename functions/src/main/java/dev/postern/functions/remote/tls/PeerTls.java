package dev.postern.functions.remote.tls;

import dev.postern.address.Domain;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much TLS one host must be spoken to with.
///
/// | policy | STARTTLS not offered, or TLS fails | certificate |
/// |---|---|---|
/// | none | not tried | |
/// | may | the mail goes in clear | any |
/// | encrypt | the mail waits | any |
/// | verify | the mail waits | chains to the trust store, and has one of the names |
/// | dane | the mail waits | matches a TLSA record |
/// | tested | as the one in force | as the one in force |
///
/// Equal policies may share a connection. **Standard:** RFC 3207, RFC 7435 (may), RFC 7672 (dane),
/// RFC 8461 (verify; §5: tested).
public sealed interface PeerTls {
  /// No TLS, though it be offered.
  record None() implements PeerTls {}

  /// TLS where it can be had, as good as it is.
  record May() implements PeerTls {}

  /// TLS with whoever answers.
  record Encrypt() implements PeerTls {}

  /// TLS with a host that proves its name.
  ///
  /// @param names at least one; one of them must be in the certificate. A name that starts with a
  ///   dot stands for all below it
  record Verify(List<String> names) implements PeerTls {
    public Verify {
      names = List.copyOf(names);
      if (names.isEmpty()) {
        throw new IllegalArgumentException("nothing to verify: name a host");
      }
    }
  }

  /// TLS with a host whose certificate the DNS vouches for.
  ///
  /// @param records at least one, all usable (RFC 7672 §3.1: usages 2 and 3)
  /// @param names the first is sent as SNI; with usage 2 one of them must be in the certificate
  record Dane(List<Tlsa> records, List<String> names) implements PeerTls {
    public Dane {
      records = List.copyOf(records);
      names = List.copyOf(names);
      if (records.isEmpty() || names.isEmpty()) {
        throw new IllegalArgumentException("DANE needs a TLSA record and a name");
      }
    }
  }

  /// TLS as `inForce` has it, with a host that a policy under test names. What the policy would
  /// have refused is told of in the log, once a connection: `event=mta-sts-testing`.
  ///
  /// @param wanted what the host must prove when the policy is enforced
  /// @param domain whose policy it is
  record Tested(PeerTls inForce, Verify wanted, Domain domain) implements PeerTls {
    private static final Logger log = LoggerFactory.getLogger(Tested.class);

    @Override
    public void fellShort(String why) {
      log.info(
          "event=mta-sts-testing domain={} host={}: {}", domain, wanted.names().getFirst(), why);
    }
  }

  /// What the host is held to.
  default PeerTls inForce() {
    return this;
  }

  /// The host gave less than a policy asks for; matters where that policy is tested only.
  default void fellShort(String why) {}

  /// As settings, logs and `postern trace` have it: `none`, `may`, `encrypt`, `verify`, `dane`.
  default String text() {
    return switch (this) {
      case None _ -> "none";
      case May _ -> "may";
      case Encrypt _ -> "encrypt";
      case Verify _ -> "verify";
      case Dane _ -> "dane";
      case Tested tested -> tested.inForce().text();
    };
  }
}
