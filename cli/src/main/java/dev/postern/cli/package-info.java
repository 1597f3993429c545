/// The command line: rules, accounts, queue, explain, trace, ledger and the state of a relay.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
