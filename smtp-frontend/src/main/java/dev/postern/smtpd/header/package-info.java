/// The header lines we write and those we read while a message passes.
@NullMarked
package dev.postern.smtpd.header;

import org.jspecify.annotations.NullMarked;
