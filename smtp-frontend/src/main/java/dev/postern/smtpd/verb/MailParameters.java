package dev.postern.smtpd.verb;

import dev.postern.message.EsmtpParameters;
import dev.postern.smtp.Reply;
import dev.postern.smtp.XText;
import dev.postern.smtpd.session.Declaration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters behind MAIL's path.
///
/// **Standard:** RFC 1870 §6 (SIZE, up to 20 digits), RFC 6152 §2 and RFC 3030 §3 (BODY), RFC 6531
/// §3.4 (SMTPUTF8), RFC 3461 §4.3, §4.4 (RET, ENVID), RFC 8689 §2 (REQUIRETLS), RFC 4954 §5 (AUTH).
final class MailParameters {
  /// Characters ENVID may have (RFC 3461 §4.4).
  private static final int MAX_ENVELOPE_ID = 100;

  private long size;
  private boolean eightBit;
  private boolean binaryMime;
  private boolean smtpUtf8;
  private boolean requireTls;
  private EsmtpParameters.@Nullable Ret ret;
  private @Nullable String envelopeId;

  private MailParameters() {}

  /// What they say, or what the command is answered with when they cannot be taken.
  sealed interface Parsed {
    record Declared(Declaration declaration) implements Parsed {}

    record Fault(Reply reply) implements Parsed {}
  }

  /// Reads the text behind the path.
  static Parsed parse(String text) {
    List<Parameter> all = Parameter.list(text);
    if (all == null) {
      return new Parsed.Fault(Parameter.MALFORMED);
    }
    var read = new MailParameters();
    for (Parameter parameter : all) {
      Reply fault = read.fault(parameter);
      if (fault != null) {
        return new Parsed.Fault(fault);
      }
    }
    return new Parsed.Declared(read.declaration());
  }

  /// Takes one parameter; answers what is wrong with it, or null.
  private @Nullable Reply fault(Parameter parameter) {
    boolean wellFormed;
    switch (parameter.keyword()) {
      case "SIZE" -> wellFormed = size(parameter.word());
      case "BODY" -> wellFormed = body(parameter.word());
      case "SMTPUTF8" -> {
        smtpUtf8 = true;
        wellFormed = parameter.value() == null;
      }
      case "REQUIRETLS" -> {
        requireTls = true;
        wellFormed = parameter.value() == null;
      }
      case "RET" -> wellFormed = ret(parameter.word());
      case "ENVID" -> wellFormed = envelopeId(parameter.value());
      // Who sent it first, as the client says: taken and not believed (RFC 4954 §5, spec 5.16).
      case "AUTH" -> wellFormed = !parameter.word().isEmpty();
      default -> {
        return Parameter.UNKNOWN;
      }
    }
    return wellFormed ? null : Parameter.MALFORMED;
  }

  private boolean size(String digits) {
    if (!digits.matches("\\d{1,20}")) {
      return false;
    }
    size = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    return true;
  }

  private boolean body(String type) {
    binaryMime = type.equals("BINARYMIME");
    eightBit = binaryMime || type.equals("8BITMIME");
    return eightBit || type.equals("7BIT");
  }

  private boolean ret(String howMuch) {
    ret =
        switch (howMuch) {
          case "FULL" -> EsmtpParameters.Ret.FULL;
          case "HDRS" -> EsmtpParameters.Ret.HDRS;
          default -> null;
        };
    return ret != null;
  }

  private boolean envelopeId(@Nullable String id) {
    envelopeId = id;
    return id != null && id.length() <= MAX_ENVELOPE_ID && XText.isWellFormed(id);
  }

  /// SMTPUTF8 comes with 8BITMIME (RFC 6531 §3.1): a header may have octets above 127 then.
  private Declaration declaration() {
    return new Declaration(
        size,
        eightBit || smtpUtf8,
        smtpUtf8,
        new EsmtpParameters(binaryMime, requireTls, ret, envelopeId, Map.of()));
  }
}
