/// Sessions that are logged word by word while somebody looks for a fault.
@NullMarked
package dev.postern.smtpd.trace;

import org.jspecify.annotations.NullMarked;
