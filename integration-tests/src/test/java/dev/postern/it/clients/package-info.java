/// SMTP clients that people use, run as they are: what each needs to hand one message to a relay.
@NullMarked
package dev.postern.it.clients;

import org.jspecify.annotations.NullMarked;
