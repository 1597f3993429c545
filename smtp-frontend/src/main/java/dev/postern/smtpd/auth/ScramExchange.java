package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccount;
import dev.postern.account.ScramSha256;
import dev.postern.sasl.ScramAttributes.ScramSyntaxException;
import dev.postern.smtpd.auth.ScramMessages.First;
import dev.postern.smtpd.auth.ScramMessages.Last;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS: the client proves that it knows the password, and we prove
/// that we know its keys; with -PLUS both prove that they speak through the same TLS.
///
/// A name without an account gets a salt that is always the same, and fails at the end like a wrong
/// password.
///
/// **Standard:** RFC 5802, RFC 7677; RFC 5929 and RFC 9266 for what TLS is bound by. **Seed:** spec
/// 5.6 (`y` where -PLUS is offered is a downgrade: refused).
final class ScramExchange implements Exchange {
  private final Users users;
  private final Function<String, ScramSha256> nobody;
  private final @Nullable ChannelBinding binding;
  private final boolean plus;
  private final boolean plusOffered;
  private final String ourNonce;

  private @Nullable First first;
  private String serverFirst = "";
  private ScramSha256 keys;
  private @Nullable AuthAccount account;
  private boolean proved;

  /// @param nobody the keys of a name without an account
  /// @param binding what TLS can be bound by, null without TLS
  /// @param plus whether this is -PLUS
  /// @param plusOffered whether EHLO offered -PLUS
  ScramExchange(
      Users users,
      Function<String, ScramSha256> nobody,
      @Nullable ChannelBinding binding,
      boolean plus,
      boolean plusOffered,
      String ourNonce) {
    this.users = users;
    this.nobody = nobody;
    this.binding = binding;
    this.plus = plus;
    this.plusOffered = plusOffered;
    this.ourNonce = ourNonce;
    this.keys = nobody.apply("");
  }

  @Override
  public Step begin(byte @Nullable [] initial) throws SQLException {
    return initial == null ? new Step.Challenge("") : answer(initial);
  }

  @Override
  public Step answer(byte[] response) throws SQLException {
    AuthAccount known = account;
    if (proved && known != null) {
      return response.length == 0
          ? new Step.Proved(known)
          : new Step.Malformed("SCRAM ends with an empty response");
    }
    String text = new String(response, StandardCharsets.UTF_8);
    try {
      First begun = first;
      return begun == null ? first(First.parse(text)) : last(begun, Last.parse(text));
    } catch (ScramSyntaxException e) {
      return new Step.Malformed("SCRAM: " + e.getMessage());
    }
  }

  private Step first(First said) throws SQLException {
    String fault = bindingFault(said);
    if (fault != null) {
      return new Step.NotProved(said.user(), fault, false);
    }
    first = said;
    Optional<AuthAccount> found = users.find(said.user());
    account = found.orElse(null);
    keys = found.map(AuthAccount::scram).orElseGet(() -> nobody.apply(said.user()));
    serverFirst =
        "r="
            + said.nonce()
            + ourNonce
            + ",s="
            + Base64.getEncoder().encodeToString(keys.salt())
            + ",i="
            + keys.iterations();
    return new Step.Challenge(serverFirst);
  }

  private @Nullable String bindingFault(First said) {
    if (said.binding() != null) {
      if (!plus) {
        return "channel binding without -PLUS";
      }
      return binding == null || binding.data(said.binding()) == null
          ? "channel binding " + said.binding() + " is not to be had"
          : null;
    }
    if (plus) {
      return "-PLUS without channel binding";
    }
    return said.couldBind() && plusOffered
        ? "the client was told that -PLUS is not offered: a downgrade"
        : null;
  }

  private Step last(First begun, Last said) {
    if (!said.nonce().equals(begun.nonce() + ourNonce)) {
      return new Step.NotProved(begun.user(), "another nonce", true);
    }
    if (!MessageDigest.isEqual(said.bindingOctets(), expectedBinding(begun))) {
      return new Step.NotProved(begun.user(), "bound to another channel", true);
    }
    String all = begun.bare() + "," + serverFirst + "," + said.withoutProof();
    if (!keys.isProved(all, said.proofOctets()) || account == null) {
      return new Step.NotProved(begun.user(), "wrong proof", true);
    }
    proved = true;
    return new Step.Challenge("v=" + Base64.getEncoder().encodeToString(keys.serverSignature(all)));
  }

  private byte[] expectedBinding(First begun) {
    var expected = new ByteArrayOutputStream();
    expected.writeBytes(begun.gs2Header().getBytes(StandardCharsets.UTF_8));
    byte[] data = begun.binding() == null || binding == null ? null : binding.data(begun.binding());
    if (data != null) {
      expected.writeBytes(data);
    }
    return expected.toByteArray();
  }
}
