-- What a qmail or IndiMail control directory holds besides the rules of V1 and V2.

-- morercpthosts: as rcpthosts, for long lists.
CREATE TABLE morercpthosts_entry (
  entry VARCHAR(256) NOT NULL PRIMARY KEY CHECK (entry <> '' AND entry <> '.' AND entry NOT REGEXP '[A-Z@ ]')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- bounce.envrules, in the order of id: all lines that match apply, a later one wins.
CREATE TABLE bounce_rule (
  id    BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entry VARCHAR(700) NOT NULL UNIQUE CHECK (entry LIKE '%:_%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The files of one line. queuelifetime is in seconds, databytes in octets. doublebounceto may be @: nobody is told.
CREATE TABLE control_value (
  name  VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY
        CHECK (name IN ('me', 'bouncefrom', 'bouncehost', 'doublebounceto', 'doublebouncehost', 'queuelifetime',
                        'databytes', 'maxrecipients')),
  value VARCHAR(255) NOT NULL,
  CHECK (name NOT IN ('me', 'bouncehost', 'doublebouncehost') OR value REGEXP '^[^A-Z@[:space:]]+$'),
  CHECK (name <> 'bouncefrom' OR value REGEXP '^[^@[:space:]]+$'),
  CHECK (name <> 'doublebounceto' OR value REGEXP '^(@|[^@[:space:]]+)$'),
  CHECK (name NOT IN ('queuelifetime', 'databytes') OR value REGEXP '^[1-9][0-9]{0,11}$'),
  CHECK (name <> 'maxrecipients' OR value REGEXP '^([1-9][0-9]{0,2}|[1-4][0-9]{3}|5000)$')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Egress sources: the addresses mail goes out from.
CREATE TABLE egress_source (
  name    VARCHAR(64)  NOT NULL PRIMARY KEY CHECK (name REGEXP '^[a-z0-9.:_-]+$'),
  address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE CHECK (address REGEXP '^[0-9a-f.:]+$'),
  ehlo    VARCHAR(255) NULL CHECK (ehlo REGEXP '^[^A-Z@[:space:]]+$'),
  state   VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active'
          CHECK (state IN ('active', 'paused'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Egress pools: outgoingip is pool default, outgoingip.HOST is pool HOST. A source is chosen by its weight.
CREATE TABLE egress_pool_member (
  pool   VARCHAR(255) NOT NULL CHECK (pool <> '' AND pool NOT REGEXP '[A-Z@[:space:]]'),
  source VARCHAR(64)  NOT NULL,
  weight INT          NOT NULL CHECK (weight BETWEEN 1 AND 1000),
  PRIMARY KEY (pool, source),
  CONSTRAINT egress_pool_source FOREIGN KEY (source) REFERENCES egress_source (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
