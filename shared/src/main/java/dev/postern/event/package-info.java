/// What happened to a message: the ledger's rows.
@NullMarked
package dev.postern.event;

import org.jspecify.annotations.NullMarked;
