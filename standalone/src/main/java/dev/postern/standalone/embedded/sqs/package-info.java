/// An SQS endpoint in one process, on one SQLite file, that keeps what it has acknowledged.
///
/// It speaks SQS's JSON protocol, as the AWS SDK v2 does. Every state is in the file: requests
/// become operations, `GroupCommit` joins those of a moment into one transaction, and they are
/// answered once it is on the disk.
///
/// Where it differs from AWS: messages never expire (a relay may be switched off for weeks), there
/// is no limit on messages in flight, signatures are not checked, and any receipt handle of a
/// message deletes it, not the last one alone.
@NullMarked
package dev.postern.standalone.embedded.sqs;

import org.jspecify.annotations.NullMarked;
