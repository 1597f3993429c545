/// The spool: the S3 bucket that holds message bodies as immutable segments.
@NullMarked
package dev.postern.spool;

import org.jspecify.annotations.NullMarked;
