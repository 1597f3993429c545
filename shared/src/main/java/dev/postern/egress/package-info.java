/// Egress: the addresses mail goes out from, pools of them, and the choice of one.
@NullMarked
package dev.postern.egress;

import org.jspecify.annotations.NullMarked;
