-- SMTP AUTH: what an account chose, and the failures that make the next one slower at every front end.

-- cram_md5: the HMAC-MD5 key state of the password, encrypted with postern.auth.data-key; null: no CRAM-MD5.
-- masquerade: whom the account may write as: itself, its domain, anybody.
ALTER TABLE account
  ADD COLUMN cram_md5   VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (cram_md5 LIKE 'v1:%'),
  ADD COLUMN masquerade VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'own'
             CHECK (masquerade IN ('own', 'domain', 'any'));

-- Failures in a row of an account or of a client's network; forgotten some time after the last.
CREATE TABLE auth_failure (
  subject  VARCHAR(400) NOT NULL PRIMARY KEY CHECK (subject <> ''),
  failures INT          NOT NULL CHECK (failures >= 1),
  last_at  BIGINT       NOT NULL CHECK (last_at >= 0),
  KEY by_time (last_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
