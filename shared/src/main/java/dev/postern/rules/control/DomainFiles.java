package dev.postern.rules.control;

import dev.postern.address.Domain;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.UnknownUser;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads the hosted domains: `locals`, `virtualdomains`, our own `backupmx`, and each domain's
/// disposition of unknown users.
record DomainFiles(Sources sources, Map<String, UnknownUser> dispositions) {
  static final String LOCALS = "locals";
  static final String VIRTUAL = "virtualdomains";
  static final String BACKUP_MX = "backupmx";

  DomainFiles(Sources sources) {
    this(sources, new HashMap<>());
  }

  /// The path of a domain's `.qmail-default`.
  static String disposition(String folder) {
    return "domains/" + folder + "/.qmail-default";
  }

  /// @param folders in `domains/`
  SortedMap<String, HostedDomain> domains(Collection<String> folders) {
    SortedMap<String, HostedDomain> domains = new TreeMap<>();
    readList(LOCALS, false, domains);
    readList(VIRTUAL, false, domains);
    readList(BACKUP_MX, true, domains);
    folders.forEach(folder -> readDisposition(folder, domains));
    dispositions.forEach(
        (name, form) ->
            domains.computeIfPresent(
                name, (_, d) -> new HostedDomain(d.name(), d.backupMx(), form)));
    return domains;
  }

  private void readList(String name, boolean backupMx, Map<String, HostedDomain> into) {
    for (ControlFile.Line line : sources.file(name).map(ControlFile::lines).orElse(List.of())) {
      sources
          .problems()
          .read(line, name.equals(VIRTUAL) ? DomainFiles::virtual : DomainFiles::plain)
          .ifPresent(domain -> host(domain, backupMx, line, into));
    }
  }

  private void host(
      Domain domain, boolean backupMx, ControlFile.Line line, Map<String, HostedDomain> into) {
    sources.place(domain.name(), line);
    var hosted = new HostedDomain(domain, backupMx, UnknownUser.BOUNCE_NO_MAILBOX);
    HostedDomain other = into.putIfAbsent(domain.name(), hosted);
    if (other != null && other.backupMx() != backupMx) {
      sources
          .problems()
          .add(
              line.file(),
              line.number(),
              1,
              domain + " is hosted by another file already; keep it in one");
    }
  }

  private static Domain plain(String line) {
    try {
      return new Domain(line);
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(1, e.getMessage() + "; write a domain alone, as example.com");
    }
  }

  /// `D:D`, where D may be a literal with colons of its own.
  private static Domain virtual(String line) {
    int middle = line.length() / 2;
    boolean twice =
        line.length() % 2 == 1
            && line.charAt(middle) == ':'
            && line.substring(0, middle).equalsIgnoreCase(line.substring(middle + 1));
    if (twice) {
      return plain(line.substring(0, middle));
    }
    int colon = line.indexOf(':');
    String key = colon < 0 ? line : line.substring(0, colon);
    String form = "write DOMAIN:DOMAIN, as example.com:example.com";
    if (colon < 0) {
      throw new RuleSyntaxException(1, "the line has no colon; " + form);
    }
    if (key.isEmpty()) {
      throw new RuleSyntaxException(
          1, "a catch-all for every domain is not taken over; host each domain: " + form);
    }
    if (key.contains("@")) {
      throw new RuleSyntaxException(
          1, "a virtual domain for one user is not taken over; remove the line and add an account");
    }
    if (key.startsWith(".")) {
      throw new RuleSyntaxException(
          1, "sub-domains cannot be hosted as one; host each domain: " + form);
    }
    if (colon == line.length() - 1) {
      throw new RuleSyntaxException(
          colon + 1, "an exception, nothing after the colon, is not taken over; remove the line");
    }
    throw new RuleSyntaxException(
        colon + 2, "the prefix is another than the domain, which is not taken over; " + form);
  }

  private void readDisposition(String folder, Map<String, HostedDomain> domains) {
    String path = disposition(folder);
    Optional<ControlFile> file = sources.file(path);
    if (file.isEmpty()) {
      return;
    }
    if (file.get().lines().isEmpty() && sources.problems().isFreeOf(path)) {
      sources.problems().add(path, "the file has no line; write one, or remove it");
    }
    String name = folder.toLowerCase(Locale.ROOT);
    if (!domains.containsKey(name)) {
      sources
          .problems()
          .add(path, "%s is not hosted; add %s:%s to virtualdomains".formatted(name, name, name));
    }
    boolean first = true;
    for (ControlFile.Line line : file.get().lines()) {
      if (first) {
        sources.place("", line);
        sources
            .problems()
            .read(line, QmailDefault::parse)
            .ifPresent(form -> dispositions.put(name, form));
      } else {
        sources
            .problems()
            .add(path, line.number(), 1, "one line alone is taken over; remove this one");
      }
      first = false;
    }
  }
}
