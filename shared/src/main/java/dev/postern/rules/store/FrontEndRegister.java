package dev.postern.rules.store;

import java.sql.SQLException;

/// Where a front end tells which rules version it runs.
public interface FrontEndRegister {
  /// Tells of nothing: for readers of rules that are no front end.
  FrontEndRegister NONE =
      new FrontEndRegister() {
        @Override
        public void report(FrontEnds.FrontEnd frontEnd) {}

        @Override
        public void leave(String id) {}
      };

  void report(FrontEnds.FrontEnd frontEnd) throws SQLException;

  void leave(String id) throws SQLException;
}
