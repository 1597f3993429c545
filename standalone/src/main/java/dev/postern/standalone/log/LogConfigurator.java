package dev.postern.standalone.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;

/// Sets logback up in code, which starts faster than reading XML: to standard error what matters,
/// and in a relay that runs everything to a file that rolls at 10 MB and keeps five old ones.
///
/// Libraries log from WARN. The system properties are read once, at the first log line.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {
  /// System property: the file to log to; none when it is not set.
  public static final String FILE = "postern.log.file";

  /// System property: the least level that goes to standard error, `WARN` unless set.
  public static final String CONSOLE = "postern.log.console";

  private static final String MAX_FILE_SIZE = "10MB";
  private static final int OLD_FILES = 5;

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    context.getLogger("dev.postern").setLevel(Level.INFO);
    context.getLogger("function").setLevel(Level.INFO);
    root.addAppender(console(context));
    String file = System.getProperty(FILE);
    if (file != null) {
      root.addAppender(file(context, file));
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Appender<ILoggingEvent> console(LoggerContext context) {
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setName("console");
    appender.setTarget("System.err");
    var filter = new ThresholdFilter();
    filter.setLevel(System.getProperty(CONSOLE, "WARN"));
    filter.start();
    appender.addFilter(filter);
    return started(appender, context, "postern: %level %logger{0}: %msg%n%nopex");
  }

  private static Appender<ILoggingEvent> file(LoggerContext context, String file) {
    var appender = new RollingFileAppender<ILoggingEvent>();
    appender.setName("file");
    appender.setFile(file);
    var rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(file + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(OLD_FILES);
    rolling.start();
    var trigger = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    trigger.setContext(context);
    trigger.setMaxFileSize(FileSize.valueOf(MAX_FILE_SIZE));
    trigger.start();
    appender.setRollingPolicy(rolling);
    appender.setTriggeringPolicy(trigger);
    return started(
        appender,
        context,
        "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{20} %msg%n");
  }

  private static Appender<ILoggingEvent> started(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, String pattern) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
