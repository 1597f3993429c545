/// Who delivers instead of us, and what looks at a message before it is delivered.
@NullMarked
package dev.postern.rules.agent;

import org.jspecify.annotations.NullMarked;
