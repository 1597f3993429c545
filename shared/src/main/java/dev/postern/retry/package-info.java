/// When a deferred job is tried again, and the table that keeps it until then.
@NullMarked
package dev.postern.retry;

import org.jspecify.annotations.NullMarked;
