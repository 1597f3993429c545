/// Classes that break the rules on purpose, for the test that each rule sees it.
@NullMarked
package dev.postern.it.architecture.broken;

import org.jspecify.annotations.NullMarked;
