/// DKIM signatures on the message as it leaves.
@NullMarked
package dev.postern.functions.remote.dkim;

import org.jspecify.annotations.NullMarked;
