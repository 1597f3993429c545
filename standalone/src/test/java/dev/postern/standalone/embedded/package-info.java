@NullMarked
package dev.postern.standalone.embedded;

import org.jspecify.annotations.NullMarked;
