/// Handing messages to Lambda functions, within bounds.
@NullMarked
package dev.postern.functions.deliver.lambda;

import org.jspecify.annotations.NullMarked;
