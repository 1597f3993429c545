/// The deployed shape of the relay, read from template.yaml, and the rules it must keep.
@NullMarked
package dev.postern.infra;

import org.jspecify.annotations.NullMarked;
