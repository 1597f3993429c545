/// The cloud's shape: the packaged functions under Lambda's runtime, template.yaml against the
/// code.
@NullMarked
package dev.postern.it.cloud;

import org.jspecify.annotations.NullMarked;
