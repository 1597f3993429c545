/// Converting messages for peers that take no 8-bit octets.
@NullMarked
package dev.postern.functions.remote.smtp.mime;

import org.jspecify.annotations.NullMarked;
