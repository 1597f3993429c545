/// What the DNS says of clients.
@NullMarked
package dev.postern.smtpd.dns;

import org.jspecify.annotations.NullMarked;
