/// The function that makes delivery status notifications of failures.
@NullMarked
package dev.postern.functions.bounce;

import org.jspecify.annotations.NullMarked;
