/// Where TLS policies towards other hosts come from: the operator's rules, DANE, MTA-STS.
@NullMarked
package dev.postern.functions.remote.policy;

import org.jspecify.annotations.NullMarked;
