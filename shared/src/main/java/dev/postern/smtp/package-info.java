/// The SMTP vocabulary both sides of a connection share: replies and enhanced status codes.
@NullMarked
package dev.postern.smtp;

import org.jspecify.annotations.NullMarked;
