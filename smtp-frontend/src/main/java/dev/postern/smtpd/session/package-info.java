/// One SMTP session on its event loop.
@NullMarked
package dev.postern.smtpd.session;

import org.jspecify.annotations.NullMarked;
