import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks or rewrites every Java source below a folder with google-java-format.
///
/// Usage: `java -cp google-java-format.jar build/Format.java check|rewrite FOLDER`. Exits 1 when a
/// file is not formatted (`check`) or cannot be parsed.
public class Format {
  public static void main(String[] args) throws Exception {
    boolean rewrite = args[0].equals("rewrite");
    Path root = Path.of(args[1]);
    List<Path> bad = new ArrayList<>();
    var formatter = new Formatter();
    for (Path file : sources(root)) {
      String text = Files.readString(file);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text)) {
        bad.add(root.relativize(file));
        if (rewrite) {
          Files.writeString(file, formatted);
        }
      }
    }
    for (Path file : bad) {
      System.out.println((rewrite ? "formatted: " : "not formatted: ") + file);
    }
    if (!rewrite && !bad.isEmpty()) {
      System.out.println("Run: ./mvnw -N -Pformat process-sources");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .filter(f -> !root.relativize(f).toString().matches("(.*/)?(target|\\.postern)/.*"))
          .sorted()
          .toList();
    }
  }
}
