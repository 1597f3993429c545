/// Classes that break a rule on purpose.
@NullMarked
package dev.postern.it.architecture.broken.functions.alpha;

import org.jspecify.annotations.NullMarked;
