/// The sending side of SMTP, on blocking sockets: run it on virtual threads.
@NullMarked
package dev.postern.functions.remote.smtp;

import org.jspecify.annotations.NullMarked;
