/// The stores as AWS has them: the spool in S3, the queues in SQS, spoken to through the AWS SDK.
@NullMarked
package dev.postern.aws;

import org.jspecify.annotations.NullMarked;
