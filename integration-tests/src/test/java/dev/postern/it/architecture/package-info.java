/// The arrows between modules and the rules of style that a tool can check.
@NullMarked
package dev.postern.it.architecture;

import org.jspecify.annotations.NullMarked;
