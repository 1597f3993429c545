/// The whole relay in one process: `postern up`.
@NullMarked
package dev.postern.standalone;

import org.jspecify.annotations.NullMarked;
