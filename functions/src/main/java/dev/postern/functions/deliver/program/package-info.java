/// Running the programs that the operator permits, within bounds.
@NullMarked
package dev.postern.functions.deliver.program;

import org.jspecify.annotations.NullMarked;
