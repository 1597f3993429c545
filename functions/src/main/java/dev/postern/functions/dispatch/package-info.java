/// The function that turns manifests of accepted messages into delivery jobs.
@NullMarked
package dev.postern.functions.dispatch;

import org.jspecify.annotations.NullMarked;
