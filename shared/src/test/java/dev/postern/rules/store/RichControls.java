package dev.postern.rules.store;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Control files with lines of every form, drawn at random.
record RichControls(Random random) {
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    files.put("me", "mx" + random.nextInt(9) + ".example.com\n");
    files.put("bouncefrom", "MAILER-DAEMON\n");
    files.put("bouncehost", "bounce.example.com\n");
    files.put("doublebounceto", random.nextBoolean() ? "" : "postmaster\n");
    files.put("doublebouncehost", "example.com\n");
    files.put("queuelifetime", random.nextInt(1, 999_999) + "\n");
    files.put("bouncelifetime", random.nextInt(1, 999_999) + "\n");
    files.put("databytes", random.nextInt(1, 99_999_999) + "\n");
    files.put("maxrecipients", random.nextInt(1, 5001) + "\n");
    files.put("rcpthosts", some(i -> (i % 2 == 0 ? "." : "") + "r" + i + ".Example"));
    files.put("morercpthosts", some(i -> "bücher" + i + ".example"));
    files.put(
        "tcp.smtp",
        some(
            i ->
                switch (i % 5) {
                  case 0 -> "10." + i + ".:allow,RELAYCLIENT=\"@fix" + i + ".example\"";
                  case 1 -> "192.0.2.1-" + i + ":deny";
                  case 2 -> "2001:db8:" + i + "::/48:allow,!CHECKRELAY";
                  case 3 -> "=.h" + i + ".example:allow,CHECKRELAY='1'";
                  default -> "info@10.0.0." + i + ":allow";
                }));
    files.put("relayclients", some(i -> "10." + i + ".:" + (i % 2 == 0 ? "" : "@Fix.me")));
    files.put("relaydomains", some(i -> ".d" + i + ".example:"));
    files.put("relaymailfrom", some(i -> (i % 3 == 0 ? "!*@f" : "@f") + i + ".example"));
    files.put("badmailfrom", some(i -> (i % 2 == 0 ? "*[0-9]?@b" : "x@b") + i + ".example"));
    files.put("badrcptto", some(i -> "trap\\*" + i + "@example.com"));
    files.put(
        "smtproutes", some(i -> "s" + i + ".example:" + (i % 2 == 0 ? "" : "[192.0.2.9]:26")));
    files.put(
        "tlspolicy",
        some(i -> ".t" + i + ".example:" + (i % 2 == 0 ? "may" : "verify=.Mx.example")));
    files.put(
        "deliveryagents",
        some(
            i ->
                switch (i % 3) {
                  case 0 -> ".a" + i + ".Example:program out-" + i;
                  case 1 -> "pool=p" + i + ":program  x";
                  default -> "a" + i + ".example:smtp";
                }));
    files.put(
        "contentfilters",
        some(
            i ->
                ".f"
                    + i
                    + ".Example:"
                    + (i % 2 == 0 ? "local:spam 1 refuse  spamc -E" : "program x -a b:c")));
    files.put("bounce.envrules", some(i -> "*@l" + i + ".example:CONTROLDIR=a\\,b,QMAILQUEUE"));
    files.put("outgoingip", some(i -> "192.0.2." + i % 7));
    files.put("outgoingip.hotmail.com", some(i -> "2001:db8::" + i % 3));
    files.put("virtualdomains", "v1.example:v1.example\nv2.example:v2.example\n");
    files.put("locals", "local.example\n");
    files.put("backupmx", "backup.example\n");
    files.put("domains/v1.example/.qmail-default", "|x/vdelivermail '' delete\n");
    files.put("domains/backup.example/.qmail-default", "vdelivermail '' delete\n");
    return files;
  }

  private String some(IntFunction<String> line) {
    return "# drawn\n"
        + IntStream.range(0, random.nextInt(3, 30))
            .map(_ -> random.nextInt(1, 200))
            .distinct()
            .mapToObj(line)
            .distinct()
            .map(l -> l + "\n")
            .collect(Collectors.joining());
  }
}
