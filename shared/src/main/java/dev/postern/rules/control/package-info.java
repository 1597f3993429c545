/// A qmail or IndiMail control directory as files: read with every problem at once, and written.
@NullMarked
package dev.postern.rules.control;

import org.jspecify.annotations.NullMarked;
