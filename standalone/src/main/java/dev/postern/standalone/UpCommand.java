package dev.postern.standalone;

import dev.postern.cli.PosternCommand;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Setting;
import dev.postern.settings.Settings;
import dev.postern.settings.StrayVariables;
import dev.postern.standalone.home.Home;
import dev.postern.standalone.home.HomeLock;
import dev.postern.standalone.log.LogConfigurator;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern up`: runs the whole relay on this machine.
@Command(
    name = "up",
    description = "Run the whole relay on this machine; all its state is kept in HOME")
final class UpCommand implements Callable<Integer> {
  private final PosternCommand postern;

  @Option(
      names = {"-d", "--daemon"},
      description = "Run in the background; returns when the relay is ready")
  private boolean daemon;

  @Option(
      names = "--smtp-port",
      paramLabel = "N",
      description =
          "Port of the SMTP server, 0 for any free one (2525, or as postern.smtp.port says)")
  private @Nullable Integer smtpPort;

  @Option(
      names = "--submission-port",
      paramLabel = "N",
      description =
          "Port of submission with STARTTLS, 0 for any free one (2587, or as"
              + " postern.submission.port says)")
  private @Nullable Integer submissionPort;

  @Option(
      names = "--submissions-port",
      paramLabel = "N",
      description =
          "Port of submission in TLS from the start, 0 for any free one (2465, or as"
              + " postern.submissions.port says)")
  private @Nullable Integer submissionsPort;

  @Option(
      names = "--proxy-protocol",
      description =
          "Every SMTP connection begins with a PROXY protocol header (v1 or v2) of a proxy in"
              + " postern.smtp.proxy-networks, by default this machine")
  private boolean proxyProtocol;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description =
          "Port of health and metrics, 0 for any free one (8080, or as postern.http.port says)")
  private @Nullable Integer httpPort;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting for this run; --print-settings lists them")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--print-settings",
      description = "Print every setting with its default and meaning, and where its value is from")
  private boolean printSettings;

  UpCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      run(new Home(postern.home()), postern.environment().out());
      return 0;
    } catch (StartException e) {
      return refuse(e.exitCode(), e);
    } catch (InvalidSettingsException e) {
      return refuse(2, e);
    } catch (IOException e) {
      return refuse(1, e);
    }
  }

  private void run(Home home, PrintWriter out)
      throws StartException, IOException, InterruptedException {
    if (!Background.isChild()) {
      StrayVariables.in(postern.environment().variables()).forEach(this::warn);
    }
    RelaySettings settings = settings(home);
    Settings values = settings.values();
    if (printSettings) {
      out.println(values.table());
      return;
    }
    home.create();
    HomeLock.take(home).close();
    if (daemon && !Background.isChild()) {
      new Background(home, out, postern.environment().err()).start();
      return;
    }
    Map<String, Integer> ports = listenerPorts(values);
    for (String name : values.get(ListenerSettings.SMTP_LISTENERS)) {
      FreePort.check("--" + name + "-port", ports.getOrDefault(name, 0));
    }
    FreePort.check("--http-port", values.get(ListenerSettings.HTTP_PORT));
    System.setProperty(LogConfigurator.FILE, home.logFile().toString());
    System.setProperty(LogConfigurator.CONSOLE, Background.isChild() ? "OFF" : "WARN");
    settings.requireUsable();
    var relay = new Relay(home, settings, new Progress(out, InstantSource.system()));
    new RunningRelay(home, relay, out).run();
  }

  private RelaySettings settings(Home home) throws IOException {
    Map<String, String> options = new LinkedHashMap<>(set);
    put(options, ListenerSettings.SMTP_PORT, smtpPort);
    put(options, ListenerSettings.SUBMISSION_PORT, submissionPort);
    put(options, ListenerSettings.SUBMISSIONS_PORT, submissionsPort);
    put(options, ListenerSettings.HTTP_PORT, httpPort);
    if (proxyProtocol) {
      options.put(ListenerSettings.PROXY_PROTOCOL.key(), "true");
    }
    return RelaySettings.read(home, options, postern.environment().variables());
  }

  private static void put(
      Map<String, String> options, Setting<Integer> port, @Nullable Integer given) {
    if (given != null) {
      options.put(port.key(), given.toString());
    }
  }

  private static Map<String, Integer> listenerPorts(Settings values) {
    return Map.of(
        "smtp", values.get(ListenerSettings.SMTP_PORT),
        "submission", values.get(ListenerSettings.SUBMISSION_PORT),
        "submissions", values.get(ListenerSettings.SUBMISSIONS_PORT));
  }

  private void warn(String what) {
    PrintWriter err = postern.environment().err();
    err.println("postern: warning: " + what);
    err.flush();
  }

  private int refuse(int exitCode, Exception cause) {
    PrintWriter err = postern.environment().err();
    String.valueOf(cause.getMessage()).lines().forEach(line -> err.println("postern: " + line));
    err.flush();
    return exitCode;
  }
}
