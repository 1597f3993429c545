/// TLS to other hosts: how much of it a host must be spoken to with.
@NullMarked
package dev.postern.functions.remote.tls;

import org.jspecify.annotations.NullMarked;
