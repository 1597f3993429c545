/// The rules as rows in MariaDB and as one immutable snapshot in memory.
@NullMarked
package dev.postern.rules;

import org.jspecify.annotations.NullMarked;
