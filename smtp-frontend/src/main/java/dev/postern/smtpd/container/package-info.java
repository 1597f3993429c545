/// The front end as a process of its own, in a container beside AWS's stores.
@NullMarked
package dev.postern.smtpd.container;

import org.jspecify.annotations.NullMarked;
