/// How the product logs.
@NullMarked
package dev.postern.standalone.log;

import org.jspecify.annotations.NullMarked;
