package dev.postern.it.architecture.broken.functions.runtime;

import dev.postern.it.architecture.broken.functions.beta.Beta;

/// A shared part that knows a function, which the rule must see.
public record Shared(Beta beta) {}
