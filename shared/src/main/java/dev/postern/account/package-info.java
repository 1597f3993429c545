/// Accounts: the mailboxes of hosted domains, which are also SMTP AUTH users.
@NullMarked
package dev.postern.account;

import org.jspecify.annotations.NullMarked;
