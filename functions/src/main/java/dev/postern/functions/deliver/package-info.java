/// What both deliver functions share: the outcomes of an attempt, how a job is admitted to one, and
/// how what came of it is settled.
@NullMarked
package dev.postern.functions.deliver;

import org.jspecify.annotations.NullMarked;
