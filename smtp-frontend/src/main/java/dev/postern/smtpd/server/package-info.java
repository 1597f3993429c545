/// Listeners, start and drain of the SMTP server.
@NullMarked
package dev.postern.smtpd.server;

import org.jspecify.annotations.NullMarked;
