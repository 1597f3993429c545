/// Queues of jobs and events, spoken to as SQS.
@NullMarked
package dev.postern.queue;

import org.jspecify.annotations.NullMarked;
