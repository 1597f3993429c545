/// Who may send to whom: the relay policy asked without blocking an event loop.
@NullMarked
package dev.postern.smtpd.gate;

import org.jspecify.annotations.NullMarked;
