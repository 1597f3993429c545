/// What went wrong, told from the exceptions that say so.
@NullMarked
package dev.postern.fault;

import org.jspecify.annotations.NullMarked;
