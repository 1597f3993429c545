/// The standalone relay's own stores: S3, SQS and MariaDB, each on 127.0.0.1 and in its own folder.
@NullMarked
package dev.postern.standalone.embedded;

import org.jspecify.annotations.NullMarked;
