/// Classes that break a rule on purpose.
@NullMarked
package dev.postern.it.architecture.broken.functions.beta;

import org.jspecify.annotations.NullMarked;
