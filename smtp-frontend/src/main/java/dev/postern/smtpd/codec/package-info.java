/// Bytes of a connection to SMTP input: command lines, message data, faults.
@NullMarked
package dev.postern.smtpd.codec;

import org.jspecify.annotations.NullMarked;
