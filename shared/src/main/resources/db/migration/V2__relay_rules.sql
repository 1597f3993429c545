-- The lists of the relay rules, each the lines of one control file in the order of id. They are stored in
-- lower case.

-- badmailfrom: user@example.com, @example.com, a glob, or ! before one of these; the last line that matches decides.
CREATE TABLE badmailfrom_entry (
  id    BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entry VARCHAR(700) NOT NULL UNIQUE CHECK (entry NOT IN ('', '!') AND entry NOT REGEXP '[A-Z ]')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- badrcptto: the same of recipients.
CREATE TABLE badrcptto_entry (
  id    BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entry VARCHAR(700) NOT NULL UNIQUE CHECK (entry NOT IN ('', '!') AND entry NOT REGEXP '[A-Z ]')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- relaymailfrom: the same of senders that may relay, while postern.relaymailfrom is on.
CREATE TABLE relaymailfrom_entry (
  id    BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entry VARCHAR(700) NOT NULL UNIQUE CHECK (entry <> '!' AND entry NOT REGEXP '^[*?@.]*$' AND entry NOT REGEXP '[A-Z ]')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- relayclients: an address, a prefix or a CIDR block, a colon and the suffix; of two lines for the same clients the
-- first counts.
CREATE TABLE relayclients_entry (
  id    BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entry VARCHAR(700) NOT NULL UNIQUE CHECK (entry REGEXP '^[0-9A-Fa-f:.]' AND entry NOT REGEXP '^:[^:]' AND entry <> ':')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- relaydomains: a host name, or .name for its sub-domains, a colon and the suffix.
CREATE TABLE relaydomains_entry (
  id    BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entry VARCHAR(700) NOT NULL UNIQUE CHECK (entry NOT REGEXP '^[.]?(:|$)')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
