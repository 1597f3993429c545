/// What every function shares: the batch contract with SQS and the stores it reaches.
@NullMarked
package dev.postern.functions.runtime;

import org.jspecify.annotations.NullMarked;
