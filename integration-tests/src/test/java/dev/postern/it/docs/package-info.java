/// The documentation held against the code.
@NullMarked
package dev.postern.it.docs;

import org.jspecify.annotations.NullMarked;
