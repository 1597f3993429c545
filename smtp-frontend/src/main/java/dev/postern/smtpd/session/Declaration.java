package dev.postern.smtpd.session;

import dev.postern.message.EsmtpParameters;

/// What MAIL declares of its message.
///
/// @param size octets, 0 when not declared
/// @param eightBit whether there may be octets above 127
/// @param smtpUtf8 whether addresses and header may be beyond ASCII
/// @param asked what else the client asked for, of no recipient yet
public record Declaration(long size, boolean eightBit, boolean smtpUtf8, EsmtpParameters asked) {}
