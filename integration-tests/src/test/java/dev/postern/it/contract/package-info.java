/// Every implementation of a port held to its contract, on the embedded stores and on LocalStack.
@NullMarked
package dev.postern.it.contract;

import org.jspecify.annotations.NullMarked;
