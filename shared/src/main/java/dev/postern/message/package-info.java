/// What travels with a message: its envelope, where its body lies, and the jobs that carry it.
@NullMarked
package dev.postern.message;

import org.jspecify.annotations.NullMarked;
