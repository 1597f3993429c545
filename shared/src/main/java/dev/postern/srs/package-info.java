/// Senders of forwarded mail, rewritten to be ours and back.
@org.jspecify.annotations.NullMarked
package dev.postern.srs;
