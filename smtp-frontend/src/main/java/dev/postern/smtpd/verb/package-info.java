/// The SMTP commands, one class a verb.
@NullMarked
package dev.postern.smtpd.verb;

import org.jspecify.annotations.NullMarked;
