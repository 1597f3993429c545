/// What an operator watches: health and metrics over HTTP.
@NullMarked
package dev.postern.smtpd.management;

import org.jspecify.annotations.NullMarked;
