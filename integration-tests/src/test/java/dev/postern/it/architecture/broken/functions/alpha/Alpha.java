package dev.postern.it.architecture.broken.functions.alpha;

import dev.postern.it.architecture.broken.functions.beta.Beta;
import dev.postern.it.architecture.broken.functions.runtime.Shared;

/// A function that knows another, which the rule must see.
public record Alpha(Beta beta, Shared shared) {}
