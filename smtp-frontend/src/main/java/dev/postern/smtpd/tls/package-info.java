/// TLS: the server's certificates, how they are chosen and renewed, and what a handshake agreed.
@NullMarked
package dev.postern.smtpd.tls;

import org.jspecify.annotations.NullMarked;
