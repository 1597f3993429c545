package dev.postern.settings;

import java.time.Duration;
import java.util.List;

/// What delivers instead of us, and what looks at messages before: within which bounds.
public final class AgentSettings {
  private static final SettingDeclarations NEW = new SettingDeclarations();

  public static final Setting<String> PROGRAMS =
      NEW.text(
          "postern.agents.programs",
          "",
          "Folder of the programs that rules may name; empty: none is run",
          SettingText::folderOrEmpty);
  public static final Setting<Duration> TIMEOUT =
      NEW.time(
          "postern.agents.timeout",
          "2m",
          "Longest run of a program, and longest wait for an endpoint or a function");
  public static final Setting<Integer> AT_ONCE =
      NEW.number(
          "postern.agents.at-once",
          "20",
          1,
          1000,
          "Programs that a deliver function runs at once in one process");
  public static final Setting<String> SECRET =
      NEW.text(
          "postern.agents.secret",
          "",
          "Bearer token that HTTPS endpoints know us by; empty: none is asked",
          SettingText::tokenOrEmpty);
  public static final Setting<String> TLS_CA =
      NEW.text(
          "postern.agents.tls-ca",
          "",
          "PEM file of the authorities that endpoints' certificates must lead to; empty: Java's"
              + " own");
  public static final Setting<List<String>> FUNCTIONS =
      NEW.declare(
          "postern.agents.functions",
          "",
          "Lambda functions that rules may name, by name or ARN; empty: none is invoked",
          SettingText::functions);
  public static final Setting<String> LAMBDA_ENDPOINT =
      NEW.text(
          "postern.agents.lambda-endpoint",
          "",
          "Lambda endpoint; empty: AWS",
          SettingText::urlOrEmpty);

  static final List<Setting<?>> ALL = NEW.all();

  private AgentSettings() {}
}
