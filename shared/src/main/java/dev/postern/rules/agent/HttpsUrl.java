package dev.postern.rules.agent;

import dev.postern.rules.RuleSyntaxException;
import java.net.URI;
import java.net.URISyntaxException;

/// An endpoint that messages are sent to: always in TLS, and without credentials in its URL, since
/// rules are listed and kept in history.
final class HttpsUrl {
  static final String PREFIX = "https://";

  private HttpsUrl() {}

  /// @param column where it stands, from 1
  /// @throws RuleSyntaxException with the remedy
  static URI checked(String text, int column) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new RuleSyntaxException(
          column + Math.max(e.getIndex(), 0), "the URL cannot be read: " + e.getReason());
    }
    if (url.getHost() == null || url.getRawFragment() != null || url.getRawUserInfo() != null) {
      throw new RuleSyntaxException(
          column,
          "write a URL as https://agent.example.com/deliver, without user, password or #; the"
              + " endpoint knows us by postern.agents.secret");
    }
    if (url.getPort() == 0 || url.getPort() > 65_535) {
      throw new RuleSyntaxException(column, "a port is 1 to 65535, not " + url.getPort());
    }
    return url;
  }
}
