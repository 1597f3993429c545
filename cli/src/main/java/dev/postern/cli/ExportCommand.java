package dev.postern.cli;

import dev.postern.rules.control.ControlWriter;
import dev.postern.rules.store.ControlRepository;
import dev.postern.rules.store.ControlRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern export`: the rules as a control directory that `postern import` reads back unchanged.
@Command(
    name = "export",
    description = "Write the rules as a control directory, which import reads back unchanged.")
final class ExportCommand implements Callable<Integer> {
  private final PosternCommand postern;

  @Parameters(paramLabel = "DIR", description = "A directory that is not there, or empty.")
  private Path directory = Path.of("");

  @Option(names = "--json", description = "As JSON: the lines of each file.")
  private boolean json;

  ExportCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Override
  public Integer call() throws Exception {
    Path path = postern.environment().workingDirectory().resolve(directory).normalize();
    requireFree(path);
    ControlRules rules;
    try (RelayStores stores = postern.stores()) {
      rules = new ControlRepository(stores.database()).read();
    }
    Map<String, Integer> files = written(rules, path);
    if (json) {
      Output.json(postern.out(), files);
    } else {
      files.forEach(
          (file, lines) ->
              postern.out().println(file + ": " + lines + (lines == 1 ? " entry" : " entries")));
    }
    return ExitCode.DONE;
  }

  private Map<String, Integer> written(ControlRules rules, Path path) throws CliFault {
    try {
      return ControlWriter.write(rules, path);
    } catch (ControlWriter.NotWritable e) {
      throw CliFault.badInput("nothing was exported: " + e.getMessage());
    } catch (IOException e) {
      throw CliFault.badInput("nothing was exported: " + directory + " cannot be written: " + e);
    }
  }

  private void requireFree(Path path) throws CliFault, IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.list(path)) {
        if (files.findAny().isPresent()) {
          throw CliFault.badInput(directory + " is not empty; name a directory that is not there");
        }
      }
    } else if (Files.exists(path)) {
      throw CliFault.badInput(directory + " is no directory; name one that is not there");
    }
    Path parent = path.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw CliFault.badInput("the folder of " + directory + " is not there; make it first");
    }
  }
}
