/// The function that writes mail events into the ledger.
@NullMarked
package dev.postern.functions.ledger;

import org.jspecify.annotations.NullMarked;
