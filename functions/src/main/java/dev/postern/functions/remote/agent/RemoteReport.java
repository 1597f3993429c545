package dev.postern.functions.remote.agent;

import dev.postern.functions.deliver.program.ProgramText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What qmail-remote, or a program called in its place, wrote to its standard output: reports of
/// recipients in the order of its arguments, then one of the message, each ended by NUL.
///
/// What follows the report of the message is not looked at, as qmail-rspawn does not.
///
/// **Standard:** qmail-remote(8).
///
/// @param recipients may be fewer than the recipients were
/// @param message the letter K, Z or D
record RemoteReport(List<Part> recipients, Part message) {
  /// One report.
  ///
  /// @param letter `r` accepted, `s` refused for now, `h` refused for good; of a message `K`, `Z`
  ///   and `D`
  /// @param text for people, in one line
  record Part(char letter, String text) {}

  /// It is none.
  static final class MalformedReportException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedReportException(String why) {
      super(why);
    }
  }

  RemoteReport {
    recipients = List.copyOf(recipients);
  }

  /// @param most recipients there were
  static RemoteReport parse(byte[] output, int most) throws MalformedReportException {
    List<Part> recipients = new ArrayList<>();
    int from = 0;
    while (from < output.length) {
      int nul = from;
      while (nul < output.length && output[nul] != 0) {
        nul++;
      }
      if (nul == output.length) {
        throw new MalformedReportException("its report is cut off, without a NUL at its end");
      }
      if (nul == from) {
        throw new MalformedReportException("its report has an empty part");
      }
      var part =
          new Part(
              (char) (output[from] & 0xff),
              ProgramText.printable(Arrays.copyOfRange(output, from + 1, nul)));
      switch (part.letter()) {
        case 'K', 'Z', 'D' -> {
          return new RemoteReport(recipients, part);
        }
        case 'r', 's', 'h' -> recipients.add(part);
        default ->
            throw new MalformedReportException(
                "its report has a part that begins with octet %#04x"
                    .formatted((int) part.letter()));
      }
      if (recipients.size() > most) {
        throw new MalformedReportException("it reports of more than the " + most + " recipients");
      }
      from = nul + 1;
    }
    throw new MalformedReportException(
        output.length == 0 ? "it reported nothing" : "its report ends without K, Z or D");
  }
}
