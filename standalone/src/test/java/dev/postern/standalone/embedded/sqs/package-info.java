@NullMarked
package dev.postern.standalone.embedded.sqs;

import org.jspecify.annotations.NullMarked;
