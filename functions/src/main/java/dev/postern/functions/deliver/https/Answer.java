package dev.postern.functions.deliver.https;

import java.nio.file.Path;

/// What came of a message posted to an endpoint.
public sealed interface Answer {
  /// It answered.
  ///
  /// @param mediaType in lower case, without parameters; empty where it says none
  /// @param body the file its body was written to
  record Said(int status, String mediaType, Path body) implements Answer {}

  /// It was not given the message, and never will be.
  ///
  /// @param why for people
  record TooLarge(String why) implements Answer {}

  /// It did not, or not whole.
  ///
  /// @param why for people
  /// @param mayHave whether it may have the message
  record Nothing(String why, boolean mayHave) implements Answer {}
}
