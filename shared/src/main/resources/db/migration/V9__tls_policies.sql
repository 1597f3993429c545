-- TLS towards other hosts.

-- tlspolicy: one line for each destination, example.com:encrypt, or example.com:verify=NAME,... .
CREATE TABLE tls_policy (
  destination VARCHAR(256) NOT NULL PRIMARY KEY CHECK (destination NOT IN ('', '.') AND destination NOT REGEXP '[A-Z@ ]'),
  entry       VARCHAR(700) NOT NULL UNIQUE CHECK (entry REGEXP '^[^:]+:(none|may|encrypt|verify(=[^ ]+)?)$')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- MTA-STS policies as they were fetched (RFC 8461), until max_age is over; times are milliseconds since 1970.
CREATE TABLE mta_sts_policy (
  domain     VARCHAR(255) NOT NULL PRIMARY KEY CHECK (domain REGEXP '^[^A-Z@[:space:]]+$'),
  policy_id  VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (policy_id REGEXP '^[A-Za-z0-9]+$'),
  policy     MEDIUMTEXT   NOT NULL CHECK (policy <> ''),
  fetched_at BIGINT       NOT NULL CHECK (fetched_at >= 0),
  expires_at BIGINT       NOT NULL,
  CHECK (expires_at >= fetched_at),
  KEY by_expiry (expires_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
