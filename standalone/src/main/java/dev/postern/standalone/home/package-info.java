/// The relay's folder: its layout, its lock, what is remembered in it.
@NullMarked
package dev.postern.standalone.home;

import org.jspecify.annotations.NullMarked;
