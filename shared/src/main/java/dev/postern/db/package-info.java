/// The connection to MariaDB and its schema.
@NullMarked
package dev.postern.db;

import org.jspecify.annotations.NullMarked;
