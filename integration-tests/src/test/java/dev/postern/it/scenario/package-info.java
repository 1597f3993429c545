/// One scenario a file, named by the behaviour it shows.
@NullMarked
package dev.postern.it.scenario;

import org.jspecify.annotations.NullMarked;
