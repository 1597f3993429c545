-- Who delivers instead of us, and what looks at a message before it is delivered.

-- deliveryagents: one line for each destination (a domain, .suffix, pool=NAME or *), example.com:program balance_outgoing .
CREATE TABLE delivery_agent (
  destination VARCHAR(270) NOT NULL PRIMARY KEY CHECK (destination NOT IN ('', '.') AND destination NOT REGEXP '[A-Z@[:space:]]'),
  entry       VARCHAR(700) NOT NULL UNIQUE CHECK (entry REGEXP '^[^:]+:(smtp|program [^/[:space:]]+|https://.+|lambda .+)$')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- contentfilters: one line for each destination and channel, example.com:remote:program clean -q .
CREATE TABLE content_filter (
  destination VARCHAR(270) NOT NULL PRIMARY KEY CHECK (destination NOT IN ('', '.') AND destination NOT REGEXP '[A-Z@[:space:]]'),
  entry       VARCHAR(700) NOT NULL UNIQUE CHECK (entry LIKE '%:_%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
