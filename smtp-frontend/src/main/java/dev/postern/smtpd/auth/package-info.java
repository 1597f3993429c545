/// SMTP AUTH: the SASL mechanisms, how passwords are checked, and what failures cost.
@NullMarked
package dev.postern.smtpd.auth;

import org.jspecify.annotations.NullMarked;
