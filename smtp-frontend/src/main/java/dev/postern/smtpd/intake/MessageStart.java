package dev.postern.smtpd.intake;

import dev.postern.message.Envelope;
import dev.postern.message.QueueId;

/// What is known of a message before its first byte.
///
/// @param peer who sends it, as the ledger shows it: `203.0.113.7 (mail.example.net)`
/// @param declaredSize what the client said by SIZE, 0 when it did not
public record MessageStart(QueueId queueId, Envelope envelope, String peer, long declaredSize) {}
