/// Which hosts take a domain's mail, and where they are: MX, A and AAAA lookups.
@NullMarked
package dev.postern.functions.remote.dns;

import org.jspecify.annotations.NullMarked;
