/// Handing messages to HTTPS endpoints, within bounds.
@NullMarked
package dev.postern.functions.deliver.https;

import org.jspecify.annotations.NullMarked;
