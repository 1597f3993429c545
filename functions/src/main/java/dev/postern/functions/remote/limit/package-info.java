/// What is held to while mail is sent: messages and connections of each source at each destination,
/// and what the peers say about them.
@NullMarked
package dev.postern.functions.remote.limit;

import org.jspecify.annotations.NullMarked;
