package dev.postern.db;

/// JDBC URLs as they may be shown.
public final class JdbcUrls {
  private JdbcUrls() {}

  /// The URL without its parameters and user information, where passwords stand.
  public static String withoutSecrets(String url) {
    int query = url.indexOf('?');
    String plain = query < 0 ? url : url.substring(0, query);
    return plain.replaceFirst("//[^/@]*@", "//");
  }
}
