/// Who may relay: the ordered rules that decide one RCPT.
@NullMarked
package dev.postern.policy;

import org.jspecify.annotations.NullMarked;
