package dev.postern.rules;

import dev.postern.secret.DataKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who we are at the host of a route: `USER PASSWORD` behind it. What is stored has in the
/// password's place [#MARK] and, in Base64, the password encrypted for that route and user alone.
///
/// The same password of the same route and user is the same text each time, so that a control
/// directory that is imported twice changes nothing.
///
/// @param user as the host knows it
/// @param secret the encrypted password, Base64
public record RouteLogin(String user, String secret) {
  private static final String MARK = "{encrypted}";

  /// Octets a user and a password may have, each.
  private static final int LONGEST = 255;

  private static final Pattern WORD = Pattern.compile("[^ \t]+");

  /// A word and where it stands.
  private record Word(int column, String text) {}

  /// A line taken apart, what it says not looked at yet.
  ///
  /// @param route all before the first blank behind the first colon
  record Line(String route, List<Word> words) {
    static Line of(String text) {
      int end = Math.max(0, text.indexOf(':'));
      while (end < text.length() && " \t".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      List<Word> words = new ArrayList<>();
      for (Matcher m = WORD.matcher(text).region(end, text.length()); m.find(); ) {
        words.add(new Word(m.start() + 1, m.group()));
      }
      return new Line(text.substring(0, end), words);
    }

    boolean hasLogin() {
      return !words.isEmpty();
    }

    /// For people: the password, and what may be one, left out.
    String shown() {
      return words.isEmpty() ? route : route + " " + words.getFirst().text() + " ***";
    }

    private Word user() {
      Word user = checked(words.getFirst(), "user");
      if (words.size() == 1) {
        throw new RuleSyntaxException(
            user.column(),
            user.text().startsWith("/")
                ? "remote_auth.cdb is not read; write USER PASSWORD here"
                : "a user and a password go with a route, or neither: DOMAIN:HOST[:PORT] USER"
                    + " PASSWORD");
      }
      if (words.size() > 2) {
        throw new RuleSyntaxException(
            words.get(2).column(), "nothing stands behind the password, and it has no blank");
      }
      return user;
    }

    private static Word checked(Word word, String what) {
      if (word.text().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
        throw new RuleSyntaxException(
            word.column(), "a " + what + " has at most " + LONGEST + " octets");
      }
      if (word.text().chars().anyMatch(Character::isISOControl)) {
        throw new RuleSyntaxException(word.column(), "the " + what + " has a control character");
      }
      return word;
    }
  }

  /// Reads what is stored behind a route.
  ///
  /// @return null when there is nothing
  /// @throws RuleSyntaxException naming column and remedy, not the password
  static @Nullable RouteLogin stored(Line line) {
    if (!line.hasLogin()) {
      return null;
    }
    Word user = line.user();
    Word password = line.words().get(1);
    if (!password.text().startsWith(MARK)) {
      throw new RuleSyntaxException(
          password.column(),
          "the password is in clear; `postern rule add` and `postern import` encrypt it");
    }
    return new RouteLogin(user.text(), secret(password));
  }

  private static String secret(Word password) {
    String secret = password.text().substring(MARK.length());
    try {
      byte[] _ = Base64.getDecoder().decode(secret);
      return secret;
    } catch (IllegalArgumentException _) {
      throw new RuleSyntaxException(password.column(), "what follows " + MARK + " is no Base64");
    }
  }

  /// What an operator wrote as it is stored.
  ///
  /// @param key null where none is given
  /// @throws RuleSyntaxException naming column and remedy, not the password
  static String sealed(Line line, SmtpRoute route, @Nullable DataKey key) {
    Word user = line.user();
    Word password = line.words().get(1);
    if (!password.text().startsWith(MARK)) {
      if (key == null) {
        throw new RuleSyntaxException(
            password.column(),
            "a password needs postern.auth.data-key, the same wherever the relay runs and here;"
                + " `openssl rand -base64 32` makes one");
      }
      byte[] clear = Line.checked(password, "password").text().getBytes(StandardCharsets.UTF_8);
      byte[] secret = key.encryptAlike(clear, context(route, user.text()));
      String text = MARK + Base64.getEncoder().encodeToString(secret);
      return line.route() + " " + user.text() + " " + text;
    }
    var login = new RouteLogin(user.text(), secret(password));
    if (key != null && !login.isOf(route, key)) {
      throw new RuleSyntaxException(
          password.column(),
          "the password was encrypted with another postern.auth.data-key, or for another route or"
              + " user; write it in clear");
    }
    return line.route() + " " + user.text() + " " + password.text();
  }

  private boolean isOf(SmtpRoute route, DataKey key) {
    try {
      var _ = password(route, key);
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// The password in clear.
  ///
  /// @param route the one it is of
  /// @throws GeneralSecurityException when it was encrypted with another key, or for another route
  ///   or user, or is damaged
  public String password(SmtpRoute route, DataKey key) throws GeneralSecurityException {
    byte[] octets = Base64.getDecoder().decode(secret);
    return new String(key.decrypt(octets, context(route, user)), StandardCharsets.UTF_8);
  }

  private static String context(SmtpRoute route, String user) {
    return "smtproutes " + route.key() + " " + route.host() + " " + route.port() + " " + user;
  }

  /// Leaves the password out.
  @Override
  public String toString() {
    return "RouteLogin[" + user + "]";
  }
}
