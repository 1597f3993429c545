/// The function that delivers into Maildirs of hosted domains.
@NullMarked
package dev.postern.functions.local;

import org.jspecify.annotations.NullMarked;
