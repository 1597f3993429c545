/// Who delivers instead of the SMTP client, as rules of kind `deliveryagents` say.
@NullMarked
package dev.postern.functions.remote.agent;

import org.jspecify.annotations.NullMarked;
