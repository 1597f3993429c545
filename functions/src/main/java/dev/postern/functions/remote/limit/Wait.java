package dev.postern.functions.remote.limit;

import java.time.Instant;

/// Why a source may not send now.
///
/// @param until when it is worth asking again
/// @param why for people
public record Wait(Instant until, String why) {}
