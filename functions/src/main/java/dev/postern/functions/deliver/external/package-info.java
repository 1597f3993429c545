/// Code that is not ours and that rules may name.
@NullMarked
package dev.postern.functions.deliver.external;

import org.jspecify.annotations.NullMarked;
