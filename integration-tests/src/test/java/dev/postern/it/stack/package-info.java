/// The whole relay in this JVM: its front end and functions on the embedded stores, with a clock
/// that the test sets.
@NullMarked
package dev.postern.it.stack;

import org.jspecify.annotations.NullMarked;
