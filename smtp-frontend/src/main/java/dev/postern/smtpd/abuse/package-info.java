/// What keeps clients that take too much from those that do not: limits on connections and
/// sessions.
@NullMarked
package dev.postern.smtpd.abuse;

import org.jspecify.annotations.NullMarked;
