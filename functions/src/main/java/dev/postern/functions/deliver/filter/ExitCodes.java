package dev.postern.functions.deliver.filter;

import dev.postern.rules.agent.FilterSpec;

/// What a filter program says by its exit code.
///
/// **Seed:** 001; spawn-filter(8).
@FunctionalInterface
interface ExitCodes {
  /// What is to be done.
  enum Verdict {
    /// Deliver, as the program wrote it.
    DELIVER,
    DISCARD,
    REFUSE,
    /// It failed: the message waits.
    WAIT
  }

  Verdict of(int code);

  /// FILTERARGS: 0 deliver, 2 discard, 100 refuse, any other a failure.
  ExitCodes DECIDES =
      code ->
          switch (code) {
            case 0 -> Verdict.DELIVER;
            case 2 -> Verdict.DISCARD;
            case 100 -> Verdict.REFUSE;
            default -> Verdict.WAIT;
          };

  /// SPAMFILTER: one code says spam, 0, 1 and 2 else that it is none or that nobody knows, any
  /// other is a failure.
  static ExitCodes of(FilterSpec.Spam spam) {
    return code -> {
      if (code == spam.code()) {
        return switch (spam.then()) {
          case PASS -> Verdict.DELIVER;
          case REFUSE -> Verdict.REFUSE;
          case DISCARD -> Verdict.DISCARD;
        };
      }
      return code >= 0 && code <= 2 ? Verdict.DELIVER : Verdict.WAIT;
    };
  }
}
