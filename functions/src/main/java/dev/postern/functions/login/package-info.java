/// The function that writes logins into the relay table.
@NullMarked
package dev.postern.functions.login;

import org.jspecify.annotations.NullMarked;
