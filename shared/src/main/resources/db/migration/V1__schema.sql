-- The schema of Postern on MariaDB 10.11 or newer.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Addresses and names compare byte by byte (utf8mb4_bin):
-- domains and local parts of accounts are stored in lower case.

-- One row: the version of all rules together. Every change of a rule adds 1 in the same transaction.
CREATE TABLE rules_version (
  id         TINYINT NOT NULL PRIMARY KEY CHECK (id = 1),
  version    BIGINT  NOT NULL CHECK (version >= 1),
  changed_at BIGINT  NOT NULL CHECK (changed_at >= 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT INTO rules_version (id, version, changed_at) VALUES (1, 1, 0);

-- Who changed which rule when. Passwords and their hashes never come here.
CREATE TABLE rule_history (
  id        BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version   BIGINT       NOT NULL,
  at        BIGINT       NOT NULL CHECK (at >= 0),
  who       VARCHAR(255) NOT NULL CHECK (who <> ''),
  what      VARCHAR(64)  NOT NULL CHECK (what <> ''),
  old_value TEXT         NULL,
  new_value TEXT         NULL,
  KEY by_time (at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Hosted domains.
CREATE TABLE domain (
  name         VARCHAR(255) NOT NULL PRIMARY KEY CHECK (name <> '' AND name NOT REGEXP '[A-Z@ ]'),
  backup_mx    BOOLEAN      NOT NULL DEFAULT FALSE CHECK (backup_mx IN (0, 1)),
  unknown_user VARCHAR(512) NOT NULL CHECK (unknown_user <> '')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Mailboxes, which are also SMTP AUTH users. A domain with accounts cannot be removed.
CREATE TABLE account (
  domain            VARCHAR(255) NOT NULL,
  local_part        VARCHAR(64)  NOT NULL CHECK (local_part <> '' AND local_part NOT REGEXP '[A-Z]'),
  password_argon2id VARCHAR(255) NOT NULL CHECK (password_argon2id LIKE '$argon2id$v=19$%'),
  scram_sha256      VARCHAR(255) NOT NULL CHECK (scram_sha256 LIKE 'SCRAM-SHA-256$%'),
  quota             VARCHAR(64)  NULL CHECK (quota <> ''),
  no_relay          BOOLEAN      NOT NULL DEFAULT FALSE CHECK (no_relay IN (0, 1)),
  created_at        BIGINT       NOT NULL CHECK (created_at >= 0),
  PRIMARY KEY (domain, local_part),
  CONSTRAINT account_domain FOREIGN KEY (domain) REFERENCES domain (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- rcpthosts: example.com, or .example.com for its sub-domains.
CREATE TABLE rcpthosts_entry (
  entry VARCHAR(256) NOT NULL PRIMARY KEY CHECK (entry <> '' AND entry <> '.' AND entry NOT REGEXP '[A-Z@ ]')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- tcp.smtp, in the order of id: of two lines for the same address the first counts.
CREATE TABLE tcp_rule (
  id    BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entry VARCHAR(700) NOT NULL UNIQUE CHECK (entry LIKE '%:%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- smtproutes: one line for each destination.
CREATE TABLE smtp_route (
  destination VARCHAR(256) NOT NULL PRIMARY KEY CHECK (destination NOT REGEXP '[A-Z@ ]'),
  entry       VARCHAR(700) NOT NULL UNIQUE CHECK (entry LIKE '%:%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The front ends that run and the rules version each has in force.
CREATE TABLE front_end (
  id            VARCHAR(255) NOT NULL PRIMARY KEY CHECK (id <> ''),
  rules_version BIGINT       NOT NULL CHECK (rules_version >= 1),
  seen_at       BIGINT       NOT NULL CHECK (seen_at >= 0),
  KEY by_time (seen_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The relay table (POP/IMAP before SMTP), with IndiMail's columns: its writers may write here.
-- Here alone time is in seconds, as those writers have it.
CREATE TABLE relay (
  email       VARCHAR(400) NOT NULL CHECK (email LIKE '_%@_%'),
  ipaddr      VARCHAR(46)  NOT NULL CHECK (ipaddr <> ''),
  `timestamp` INT UNSIGNED NOT NULL,
  PRIMARY KEY (email, ipaddr),
  KEY by_address (ipaddr),
  KEY by_time (`timestamp`)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Jobs that wait for another try. (job_id, attempt) is what a worker claims.
CREATE TABLE deferred (
  job_id          VARCHAR(64)   NOT NULL PRIMARY KEY CHECK (job_id <> ''),
  queue_id        CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state           VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'deferred'
                  CHECK (state IN ('deferred', 'held')),
  attempt         INT           NOT NULL CHECK (attempt >= 1),
  born_at         BIGINT        NOT NULL CHECK (born_at >= 0),
  next_attempt_at BIGINT        NOT NULL CHECK (next_attempt_at >= 0),
  lease_until     BIGINT        NOT NULL DEFAULT 0 CHECK (lease_until >= 0),
  claimed         BOOLEAN       NOT NULL DEFAULT FALSE CHECK (claimed IN (0, 1)),
  sender          VARCHAR(400)  NOT NULL,
  destination     VARCHAR(255)  NOT NULL CHECK (destination <> ''),
  source          VARCHAR(255)  NOT NULL CHECK (source <> ''),
  last_reply      VARCHAR(1000) NOT NULL,
  recipients      LONGTEXT      NOT NULL CHECK (JSON_VALID(recipients)),
  job             LONGTEXT      NOT NULL CHECK (JSON_VALID(job)),
  KEY due (state, next_attempt_at, lease_until),
  KEY by_message (queue_id),
  KEY by_destination (destination),
  KEY by_sender (sender),
  KEY by_source (source)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The ledger: what happened to whom at which attempt, once each.
CREATE TABLE message_event (
  queue_id   CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recipient  VARCHAR(400)  NOT NULL CHECK (recipient LIKE '_%@_%'),
  kind       VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
             CHECK (kind IN ('accepted', 'dispatched', 'deferred', 'delivered', 'bounced', 'discarded')),
  attempt    INT           NOT NULL CHECK (attempt >= 0),
  at         BIGINT        NOT NULL CHECK (at >= 0),
  job_id     VARCHAR(64)   NULL,
  source     VARCHAR(255)  NULL,
  peer       VARCHAR(400)  NULL,
  reply      VARCHAR(1000) NULL,
  sender     VARCHAR(400)  NULL,
  message_id VARCHAR(700)  NULL,
  related    CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (queue_id, recipient, kind, attempt),
  KEY by_message_id (message_id),
  KEY by_time (at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
