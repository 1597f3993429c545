package dev.postern.srs;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.secret.DataKey;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Sender Rewriting Scheme: a forward's sender becomes an address of ours, so that SPF of the
/// sender's domain does not refuse it, and bounces find their way back.
///
/// `user@domain` becomes `SRS0=HHHH=TT=domain=user@ours`; what others rewrote before,
/// `SRS0=...@first` or `SRS1=HHHH=first==...@second`, becomes `SRS1=HHHH=first==...@ours`, so that
/// a bounce takes one hop to the first who rewrote it.
///
/// **Standard:** none; as libsrs2 and postsrsd do it, whose addresses are the same for the same
/// secret: HMAC-SHA-1 of what follows in lower case, four characters of Base64, compared without
/// regard to case; the day in two characters of Base32, for 21 days. Safe for use by many threads.
public final class Srs {
  private static final Pattern SRS0 =
      Pattern.compile("(?i:SRS0)[=+-]([^=]{4,})=([A-Za-z2-7]{2})=([^=]+)=(.+)");
  private static final Pattern SRS1 = Pattern.compile("(?i:SRS1)[=+-]([^=]*)=([^=]+)=([=+-].+)");
  private static final Pattern FOREIGN_SRS0 = Pattern.compile("(?i:SRS0)([=+-].+)");
  private static final Pattern ANY = Pattern.compile("(?i:SRS[01])[=+-].*");

  private final Domain domain;
  private final List<SrsSecret> secrets;

  /// @param domain of the addresses made; its MX leads here
  /// @param secrets the first signs, all are accepted; at least one
  public Srs(Domain domain, List<SrsSecret> secrets) {
    this.domain = domain;
    this.secrets = List.copyOf(secrets);
  }

  /// What the settings ask for; empty when they ask for none.
  ///
  /// @throws IllegalArgumentException when the data key lacks, with the remedy
  public static Optional<Srs> of(Settings settings) {
    String domain = settings.get(RemoteSettings.SRS_DOMAIN);
    if (domain.isEmpty()) {
      return Optional.empty();
    }
    DataKey dataKey = DataKey.of(settings);
    if (dataKey == null) {
      throw new IllegalArgumentException(
          "%s=%s needs %s, the same wherever the relay runs; `openssl rand -base64 32` makes one"
              .formatted(
                  RemoteSettings.SRS_DOMAIN.key(), domain, ListenerSettings.AUTH_DATA_KEY.key()));
    }
    int number = settings.get(RemoteSettings.SRS_SECRET);
    return Optional.of(
        new Srs(
            new Domain(domain),
            List.of(SrsSecret.of(dataKey, number), SrsSecret.of(dataKey, number - 1))));
  }

  /// The sender a forward leaves with.
  public sealed interface Forwarded {
    record Ours(Mailbox mailbox) implements Forwarded {}

    /// It needs no other.
    ///
    /// @param why for people
    record AsItCame(String why) implements Forwarded {}

    /// It leaves as it came, since the address it should have is none.
    ///
    /// @param why for people
    record TooLong(String why) implements Forwarded {}
  }

  /// @param hosted whether a domain is one of ours, whose senders may leave from here
  public Forwarded forwarded(ReversePath sender, Predicate<Domain> hosted, Instant now) {
    Mailbox mailbox = sender.mailbox();
    if (mailbox == null) {
      return new Forwarded.AsItCame("the null sender stays");
    }
    if (mailbox.domain().equals(domain) || hosted.test(mailbox.domain())) {
      return new Forwarded.AsItCame(mailbox.domain() + " is hosted here");
    }
    return rewritten(mailbox, now)
        .<Forwarded>map(Forwarded.Ours::new)
        .orElse(
            new Forwarded.TooLong(
                "not rewritten: the local part would have more than "
                    + Mailbox.SURE_LOCAL_OCTETS
                    + " octets"));
  }

  /// The address a forward leaves with; empty where it would be no address: its local part has at
  /// most [Mailbox#SURE_LOCAL_OCTETS] octets.
  public Optional<Mailbox> rewritten(Mailbox sender, Instant now) {
    if (sender.domain().equals(domain)) {
      return Optional.empty();
    }
    String local = sender.localPart();
    Matcher again = SRS1.matcher(local);
    if (again.matches()) {
      return ours("SRS1=" + sign(again.group(2), again.group(3)), again.group(2), again.group(3));
    }
    Matcher before = FOREIGN_SRS0.matcher(local);
    String from = sender.domain().name();
    if (before.matches()) {
      return ours("SRS1=" + sign(from, before.group(1)), from, before.group(1));
    }
    String day = SrsDay.text(now);
    return ours("SRS0=" + sign(day, from, local), day, from, local);
  }

  private Optional<Mailbox> ours(String start, String... parts) {
    String local = start + "=" + String.join("=", parts);
    return Mailbox.isSureLocalPart(local)
        ? Optional.of(new Mailbox(local, domain))
        : Optional.empty();
  }

  private String sign(String... parts) {
    return secrets.getFirst().sign(parts);
  }

  /// Whether an address looks like one that was made here.
  public boolean isOurs(Mailbox mailbox) {
    return mailbox.domain().equals(domain) && ANY.matcher(mailbox.localPart()).matches();
  }

  /// What an address that was made here stands for.
  public sealed interface Original {
    record Sender(Mailbox mailbox) implements Original {}

    /// @param why for the client
    record Unknown(String why) implements Original {}
  }

  /// Finds the sender behind an address.
  ///
  /// @param ours one that [#isOurs(Mailbox)]
  public Original original(Mailbox ours, Instant now) {
    Matcher first = SRS0.matcher(ours.localPart());
    if (first.matches()) {
      String day = first.group(2);
      if (!isSigned(first.group(1), day, first.group(3), first.group(4))) {
        return new Original.Unknown("this SRS address was not made here");
      }
      return SrsDay.isFresh(day, now)
          ? sender(first.group(4), first.group(3))
          : new Original.Unknown("this SRS address is older than " + SrsDay.MOST_DAYS + " days");
    }
    Matcher second = SRS1.matcher(ours.localPart());
    if (second.matches() && isSigned(second.group(1), second.group(2), second.group(3))) {
      return sender("SRS0" + second.group(3), second.group(2));
    }
    return new Original.Unknown("this SRS address was not made here");
  }

  private boolean isSigned(String hash, String... parts) {
    return secrets.stream().anyMatch(secret -> secret.hasSigned(hash, parts));
  }

  private static Original sender(String local, String domain) {
    try {
      return new Original.Sender(new Mailbox(local, new Domain(domain)));
    } catch (IllegalArgumentException _) {
      return new Original.Unknown("this SRS address was not made here");
    }
  }
}
