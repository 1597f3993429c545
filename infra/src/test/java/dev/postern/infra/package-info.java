/// Tests of the template's rules.
@NullMarked
package dev.postern.infra;

import org.jspecify.annotations.NullMarked;
