-- Addresses of mail hosts that gave no connection, or no good greeting, and no success since: what all workers know of them.
-- failed_at: of the last failure that counted. skipped_until: nothing is tried before; 0: it failed once.
CREATE TABLE failing_address (
  address       VARCHAR(45)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY CHECK (address <> ''),
  failed_at     BIGINT        NOT NULL CHECK (failed_at >= 0),
  skipped_until BIGINT        NOT NULL DEFAULT 0 CHECK (skipped_until >= 0),
  why           VARCHAR(1000) NOT NULL,
  KEY by_time (failed_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
