-- DKIM keys of hosted domains, the private key encrypted with postern.auth.data-key.

-- public_key: as p= of the DNS record. One key of an algorithm may be active in a domain.
CREATE TABLE dkim_key (
  domain      VARCHAR(255) NOT NULL,
  selector    VARCHAR(63)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (selector REGEXP '^[a-z0-9.-]+$'),
  algorithm   VARCHAR(8)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (algorithm IN ('rsa', 'ed25519')),
  active      BOOLEAN       NOT NULL CHECK (active IN (0, 1)),
  public_key  VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (public_key REGEXP '^[A-Za-z0-9+/]+=*$'),
  private_key VARCHAR(4000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (private_key LIKE 'v1:%'),
  signs_by    VARCHAR(8)    CHARACTER SET ascii COLLATE ascii_bin AS (IF(active, algorithm, NULL)) VIRTUAL,
  PRIMARY KEY (domain, selector),
  UNIQUE KEY one_active (domain, signs_by),
  CONSTRAINT dkim_domain FOREIGN KEY (domain) REFERENCES domain (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
