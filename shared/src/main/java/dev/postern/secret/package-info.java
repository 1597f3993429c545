/// The key of what is kept encrypted in the database.
@NullMarked
package dev.postern.secret;

import org.jspecify.annotations.NullMarked;
