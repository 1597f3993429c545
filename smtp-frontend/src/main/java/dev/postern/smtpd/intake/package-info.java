/// From message data to the spool and the inbound queue: memory, segments, group commit.
@NullMarked
package dev.postern.smtpd.intake;

import org.jspecify.annotations.NullMarked;
