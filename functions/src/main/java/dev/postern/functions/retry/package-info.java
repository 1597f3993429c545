/// The function that sends deferred jobs whose time has come.
@NullMarked
package dev.postern.functions.retry;

import org.jspecify.annotations.NullMarked;
