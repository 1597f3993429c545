package dev.postern.rules.control;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `outgoingip` and `outgoingip.HOST`: addresses, of which one that is there twice weighs
/// double.
///
/// **Seed:** spec 6.1, 6.4, 6.6; decision 19.
record PoolFiles(Sources sources) {
  static final String FILE = "outgoingip";
  static final String DEFAULT_POOL = "default";
  private static final int MOST_WEIGHT = 1000;
  private static final Pattern WORD = Pattern.compile("[^ \\t]+");

  /// Whether a file of that name is a pool.
  static boolean is(String name) {
    return name.equals(FILE) || (name.startsWith(FILE + ".") && !name.endsWith(".cdb"));
  }

  /// The control file of a pool.
  static String file(String pool) {
    return pool.equals(DEFAULT_POOL) ? FILE : FILE + "." + pool;
  }

  /// @param names of the directory's files
  SortedMap<String, SortedMap<String, Integer>> pools(Collection<String> names) {
    SortedMap<String, SortedMap<String, Integer>> pools = new TreeMap<>();
    for (String name : names) {
      if (is(name)) {
        sources.file(name).ifPresent(file -> pools.put(pool(name), members(file)));
      }
    }
    return pools;
  }

  private String pool(String name) {
    if (name.equals(FILE)) {
      return DEFAULT_POOL;
    }
    String host = name.substring(FILE.length() + 1);
    if (host.equals(DEFAULT_POOL)) {
      sources.problems().add(name, "the default pool is the file " + FILE + "; rename this one");
      return host;
    }
    try {
      String pool = new Domain(host).name();
      if (!pool.equals(host)) {
        sources.problems().add(name, "name the file in lower case, " + FILE + "." + pool);
      }
      return pool;
    } catch (IllegalArgumentException e) {
      sources.problems().add(name, e.getMessage() + "; name the file outgoingip.HOST");
      return host;
    }
  }

  private SortedMap<String, Integer> members(ControlFile file) {
    SortedMap<String, Integer> members = new TreeMap<>();
    for (ControlFile.Line line : file.lines()) {
      Matcher word = WORD.matcher(line.text());
      while (word.find()) {
        member(line, word.group(), word.start() + 1, members);
      }
    }
    if (members.isEmpty() && sources.problems().isFreeOf(file.name())) {
      sources
          .problems()
          .add(file.name(), "the pool is empty; write an address, or remove the file");
    }
    return members;
  }

  private void member(
      ControlFile.Line line, String word, int column, SortedMap<String, Integer> members) {
    try {
      if (line.text().startsWith(" ") || line.text().startsWith("\t")) {
        sources
            .problems()
            .add(line.file(), line.number(), 1, "remove the blank before the address");
      }
      String address = IpAddress.parse(word).toString();
      sources.place(address, line);
      if (members.merge(address, 1, Integer::sum) > MOST_WEIGHT) {
        sources
            .problems()
            .add(
                line.file(),
                line.number(),
                column,
                address + " is here more than " + MOST_WEIGHT + " times");
      }
    } catch (IllegalArgumentException e) {
      sources
          .problems()
          .add(
              line.file(),
              line.number(),
              column,
              e.getMessage() + "; write one IP address a line, as 192.0.2.1");
    }
  }
}
