package dev.postern.cli;

import dev.postern.egress.EgressPool;
import dev.postern.rules.store.EgressRepository;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `postern egress pool`: which sources a destination's mail is drawn from.
@Command(name = "pool", description = "Pools of addresses.", synopsisSubcommandLabel = "COMMAND")
final class EgressPoolCommand {
  private static final Pattern MEMBER = Pattern.compile("([^=]+)(?:=(\\d{1,4}))?");

  private final PosternCommand postern;

  EgressPoolCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Command(
      name = "set",
      description = "Make a pool exactly these sources; without any the pool is gone.")
  int set(
      @Parameters(
              paramLabel = "POOL",
              description = "default, a recipient domain, or a name for `egress route`.")
          String pool,
      @Parameters(
              paramLabel = "NAME[=WEIGHT]",
              arity = "0..*",
              description = "Sources; one of weight 2 is drawn twice as often as one of 1.")
          @Nullable List<String> members,
      @Mixin ChangeOptions options)
      throws Exception {
    SortedMap<String, Integer> weights = new TreeMap<>();
    for (String text : members == null ? List.<String>of() : members) {
      Matcher form = MEMBER.matcher(text);
      if (!form.matches()) {
        throw CliFault.badInput(
            "egress pool set: \"" + text + "\" is no NAME[=WEIGHT], as out-1=2");
      }
      int weight = form.group(2) == null ? 1 : Integer.parseInt(form.group(2));
      var member = new EgressPool.Member(form.group(1), weight);
      if (weights.put(member.source(), member.weight()) != null) {
        throw CliFault.badInput("egress pool set: " + form.group(1) + " is named twice");
      }
    }
    return options.make(postern, changes -> new EgressRepository(changes).setPool(pool, weights));
  }
}
