package dev.postern.standalone;

import dev.postern.cli.PosternCommand;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
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
  private static final int SUBMISSION_PORT = 2587;
  private static final int SUBMISSIONS_PORT = 2465;

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
      defaultValue = "" + SUBMISSION_PORT,
      description = "Not served by this version, which has no authentication yet")
  private int submissionPort;

  @Option(
      names = "--submissions-port",
      paramLabel = "N",
      defaultValue = "" + SUBMISSIONS_PORT,
      description = "Not served by this version, which has no authentication yet")
  private int submissionsPort;

  @Option(
      names = "--proxy-protocol",
      description =
          "Every SMTP connection begins with a PROXY protocol header (v1 or v2) of a proxy in"
              + " postern.smtp.proxy-networks, by default this machine")
  private boolean proxyProtocol;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port of the health endpoint, 0 for any free one (${DEFAULT-VALUE})")
  private int httpPort;

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
    RelaySettings settings = settings(home);
    Settings values = settings.values();
    if (printSettings) {
      out.println(values.table());
      return;
    }
    refuseWhatIsNotServed();
    home.create();
    HomeLock.take(home).close();
    if (daemon && !Background.isChild()) {
      new Background(home, out, postern.environment().err()).start();
      return;
    }
    FreePort.check("--smtp-port", values.get(SettingCatalog.SMTP_PORT));
    FreePort.check("--http-port", httpPort);
    System.setProperty(LogConfigurator.FILE, home.logFile().toString());
    System.setProperty(LogConfigurator.CONSOLE, Background.isChild() ? "OFF" : "WARN");
    var relay = new Relay(home, settings, httpPort, new Progress(out, InstantSource.system()));
    new RunningRelay(home, relay, out).run();
  }

  private RelaySettings settings(Home home) throws IOException {
    Map<String, String> options = new LinkedHashMap<>(set);
    if (smtpPort != null) {
      options.put(SettingCatalog.SMTP_PORT.key(), smtpPort.toString());
    }
    if (proxyProtocol) {
      options.put(SettingCatalog.PROXY_PROTOCOL.key(), "true");
    }
    return RelaySettings.read(home, options, postern.environment().variables());
  }

  /// Better a clear no than a port that is not there.
  private void refuseWhatIsNotServed() throws StartException {
    if (submissionPort != SUBMISSION_PORT || submissionsPort != SUBMISSIONS_PORT) {
      throw StartException.wrongUsage(
          "this version serves no submission ports, since it has no authentication yet; leave"
              + " --submission-port and --submissions-port out");
    }
  }

  private int refuse(int exitCode, Exception cause) {
    PrintWriter err = postern.environment().err();
    String.valueOf(cause.getMessage()).lines().forEach(line -> err.println("postern: " + line));
    err.flush();
    return exitCode;
  }
}
