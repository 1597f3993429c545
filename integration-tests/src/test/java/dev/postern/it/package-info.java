/// The relay as a user has it, driven from outside: its process, its command line, its ports.
@NullMarked
package dev.postern.it;

import org.jspecify.annotations.NullMarked;
