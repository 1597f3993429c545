/// The PROXY protocol: who the client is when a proxy stands between.
@NullMarked
package dev.postern.smtpd.proxy;

import org.jspecify.annotations.NullMarked;
