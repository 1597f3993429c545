/// The function that removes what has outlived its use.
@NullMarked
package dev.postern.functions.cleanup;

import org.jspecify.annotations.NullMarked;
