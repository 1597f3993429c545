-- Aliases: mail for local_part@domain goes to its targets instead. An alias shadows nothing: no account has its name.
-- A target is a mailbox; one of a domain hosted here is in lower case.
CREATE TABLE alias (
  domain     VARCHAR(255) NOT NULL,
  local_part VARCHAR(64)  NOT NULL CHECK (local_part <> '' AND local_part NOT REGEXP '[A-Z]'),
  target     VARCHAR(400) NOT NULL CHECK (target LIKE '_%@_%'),
  PRIMARY KEY (domain, local_part, target),
  KEY by_target (target),
  CONSTRAINT alias_domain FOREIGN KEY (domain) REFERENCES domain (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Alias domains: the users of a domain with alias_of are those of that other domain.
ALTER TABLE domain
  ADD COLUMN alias_of VARCHAR(255) NULL,
  ADD CONSTRAINT domain_alias_of FOREIGN KEY (alias_of) REFERENCES domain (name);
