/// The front end by itself, as the load harness measures it beside other servers
/// (`integration-tests/perf`).
@NullMarked
package dev.postern.it.perf;

import org.jspecify.annotations.NullMarked;
