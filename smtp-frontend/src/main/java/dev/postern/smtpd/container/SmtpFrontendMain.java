package dev.postern.smtpd.container;

import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.LimitSettings;
import dev.postern.settings.SettingFaults;
import dev.postern.settings.Settings;
import dev.postern.settings.StrayVariables;
import dev.postern.smtpd.server.SettingChecks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/// The container's entry point: settings from the environment, the server until SIGTERM.
///
/// SIGTERM drains for at most `postern.limits.drain-timeout`; give the container a little more
/// before it is killed. Exit code 2 for settings that cannot be taken, 1 for a port that cannot be
/// opened, both with one line a fault on standard error.
public final class SmtpFrontendMain {
  private SmtpFrontendMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "smtp-frontend-logback.xml");
    }
    try {
      var faults = new SettingFaults();
      Settings settings = Settings.of(List.of(Settings.environment(System.getenv())), faults);
      SettingChecks.given(settings, faults);
      SettingChecks.certificate(settings, faults);
      faults.refuse();
      Duration longest = settings.get(LimitSettings.DRAIN_TIMEOUT);
      StrayVariables.in(System.getenv())
          .forEach(LoggerFactory.getLogger(SmtpFrontendMain.class)::warn);
      FrontEnd frontEnd = FrontEnd.start(settings);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform().name("drain").unstarted(() -> frontEnd.stop(longest)));
    } catch (InvalidSettingsException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }
}
