/// The rules as rows in MariaDB: changed in transactions, loaded as snapshots, followed by version.
@NullMarked
package dev.postern.rules.store;

import org.jspecify.annotations.NullMarked;
