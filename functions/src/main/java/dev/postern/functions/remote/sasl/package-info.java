/// Logging in at another host: the client's side of SASL.
@org.jspecify.annotations.NullMarked
package dev.postern.functions.remote.sasl;
