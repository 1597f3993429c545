package dev.postern.retry;

import java.time.Instant;

/// The deferred mail of one destination.
///
/// @param jobs held ones included
/// @param oldestBirth when its oldest message was accepted
/// @param nextTry when the first of its jobs is to be tried; in the past: now
/// @param lastReply of the job that will wait longest, as the one tried last does
public record DestinationBacklog(
    String destination,
    long jobs,
    long recipients,
    long held,
    Instant oldestBirth,
    Instant nextTry,
    String lastReply) {}
