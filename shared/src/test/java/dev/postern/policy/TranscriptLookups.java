package dev.postern.policy;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a transcript says exists; all of it fails while `fail` is set.
public final class TranscriptLookups implements Lookups {
  final Set<Mailbox> mailboxes = new HashSet<>();
  private final Map<IpAddress, String> names = new HashMap<>();
  private final List<Login> logins = new ArrayList<>();
  int window = 60;
  boolean fail;

  private record Login(String user, IpAddress from, int minutesAgo) {}

  /// The confirmed names of clients.
  public Map<IpAddress, String> names() {
    return Map.copyOf(names);
  }

  /// Whether nothing can be looked up.
  public boolean isFailing() {
    return fail;
  }

  void forget() {
    mailboxes.clear();
    names.clear();
    logins.clear();
    window = 60;
    fail = false;
  }

  void login(String[] words) {
    logins.add(new Login(words[0], IpAddress.parse(words[1]), Integer.parseInt(words[2])));
  }

  void ptr(String[] words) {
    names.put(IpAddress.parse(words[0]), words[1]);
  }

  @Override
  public boolean mailboxExists(Mailbox mailbox) throws LookupFailedException {
    refuse();
    return mailboxes.contains(mailbox);
  }

  @Override
  public Optional<String> confirmedName(IpAddress client) throws LookupFailedException {
    refuse();
    return Optional.ofNullable(names.get(client));
  }

  @Override
  public boolean loggedIn(IpAddress client, Mailbox user) throws LookupFailedException {
    refuse();
    return logins.stream()
        .anyMatch(
            l -> isIn(l, client) && l.user().equals(user.toString().toLowerCase(Locale.ROOT)));
  }

  @Override
  public boolean anyLogin(IpAddress client) throws LookupFailedException {
    refuse();
    return logins.stream().anyMatch(l -> isIn(l, client));
  }

  private boolean isIn(Login login, IpAddress client) {
    return login.from().equals(client) && login.minutesAgo() < window;
  }

  private void refuse() throws LookupFailedException {
    if (fail) {
      throw new LookupFailedException("no answer", new IOException("down"));
    }
  }
}
