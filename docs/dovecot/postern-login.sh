#!/bin/sh
# Dovecot's post-login script for POP/IMAP before SMTP: tells Postern's relay table who logged in from where.
#
# Dovecot sets USER and IP, and gives as arguments what carries the login on. Whatever happens here, the login goes on, and it
# waits for the database $patience seconds at most. docs/RELAYTABLE.md of Postern says how to install it.
#
# The user's name is whatever somebody typed: it reaches SQL as hexadecimal digits only, and the log as printable characters only.

patience=1
options="${0%/*}/postern-login.cnf"

PATH=/usr/local/bin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL

record() {
  # A user without domain is no sender; nobody else has a name or an address like these.
  case $USER in *[[:cntrl:]]*) return ;; ?*@?*) ;; *) return ;; esac
  case $IP in '' | *[!0-9A-Fa-f:.]*) return ;; esac
  [ "${#USER}" -le 320 ] || return
  case $IP in ::[Ff][Ff][Ff][Ff]:*.*) ip=${IP##*:} ;; *) ip=$IP ;; esac
  user=$(printf '%s' "$USER" | od -An -v -tx1 | tr -d ' \n')
  said=$(
    timeout "$patience" mariadb --defaults-file="$options" --silent --connect-timeout="$patience" 2>&1 <<SQL
INSERT INTO relay (email, ipaddr, \`timestamp\`)
SELECT login.email, login.address, UNIX_TIMESTAMP()
FROM (SELECT LOWER(_utf8mb4 X'$user' COLLATE utf8mb4_bin) AS email, LOWER('$ip') AS address) AS login
WHERE NOT EXISTS (SELECT 1 FROM account WHERE no_relay
  AND domain = SUBSTRING_INDEX(login.email, '@', -1)
  AND local_part = LEFT(login.email, CHAR_LENGTH(login.email) - CHAR_LENGTH(SUBSTRING_INDEX(login.email, '@', -1)) - 1))
ON DUPLICATE KEY UPDATE \`timestamp\` = GREATEST(relay.\`timestamp\`, VALUES(\`timestamp\`));
SQL
  ) && return
  said=${said:-no answer within $patience s}
  printf 'postern-login: %s from %s is not in the relay table: %s\n' \
    "$(printf '%s' "$USER" | tr -c '[:graph:]' '?')" "$ip" \
    "$(printf '%s' "${said##*--------------}" | tr -c '[:print:]' ' ')" >&2
}

record
exec "$@"
