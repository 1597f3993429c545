/// Which hosts take a domain's mail, and where they are: MX, A, AAAA and other lookups.
@NullMarked
package dev.postern.functions.dns;

import org.jspecify.annotations.NullMarked;
