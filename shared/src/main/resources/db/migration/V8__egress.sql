-- Egress: how a source's address is reached, which pool a destination has, and the limits of destinations.

-- connector nat: the functions of `lane` alone leave from the address. bind: the worker binds it. socks5: by an egress proxy.
-- paused_until: when a pause ends by itself, null: never. warming_*: a daily cap that begins with first and grows by factor.
ALTER TABLE egress_source
  MODIFY state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active'
         CHECK (state IN ('active', 'warming', 'paused', 'dead')),
  ADD COLUMN connector      VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'bind'
             CHECK (connector IN ('nat', 'bind', 'socks5')),
  ADD COLUMN lane           VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL CHECK (lane REGEXP '^[a-z0-9]+(-[a-z0-9]+)*$'),
  ADD COLUMN proxy          VARCHAR(270) NULL CHECK (proxy REGEXP '^[^[:space:]]+:[0-9]+$'),
  ADD COLUMN paused_until   BIGINT NULL CHECK (paused_until >= 0),
  ADD COLUMN warming_since  BIGINT NULL CHECK (warming_since >= 0),
  ADD COLUMN warming_first  INT    NULL CHECK (warming_first BETWEEN 1 AND 100000),
  ADD COLUMN warming_factor INT    NULL CHECK (warming_factor BETWEEN 2 AND 10),
  ADD CONSTRAINT egress_source_lane CHECK ((lane IS NOT NULL) = (connector = 'nat')),
  ADD CONSTRAINT egress_source_proxy CHECK ((proxy IS NOT NULL) = (connector = 'socks5')),
  ADD CONSTRAINT egress_source_warming CHECK ((warming_since IS NULL) = (warming_first IS NULL)
                                              AND (warming_since IS NULL) = (warming_factor IS NULL)
                                              AND (state <> 'warming' OR warming_since IS NOT NULL));

-- destination: a recipient domain, or *.ENDING of the MX hosts that serve it.
CREATE TABLE egress_route (
  destination VARCHAR(257) NOT NULL PRIMARY KEY CHECK (destination <> '' AND destination NOT REGEXP '[A-Z@[:space:]]'),
  pool        VARCHAR(255) NOT NULL CHECK (pool <> '')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What one source may ask of one destination; null: nothing is said.
CREATE TABLE egress_limit (
  destination    VARCHAR(257) NOT NULL PRIMARY KEY CHECK (destination <> '' AND destination NOT REGEXP '[A-Z@[:space:]]'),
  connections    INT NULL CHECK (connections BETWEEN 1 AND 1000000),
  per_connection INT NULL CHECK (per_connection BETWEEN 1 AND 1000000),
  per_hour       INT NULL CHECK (per_hour BETWEEN 1 AND 1000000),
  CHECK (connections IS NOT NULL OR per_connection IS NOT NULL OR per_hour IS NOT NULL)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- domainbindings, bindroutes, helohostbyip: one line for each key.
CREATE TABLE domain_binding (
  destination VARCHAR(320) NOT NULL PRIMARY KEY CHECK (destination NOT REGEXP '[A-Z]'),
  entry       VARCHAR(700) NOT NULL UNIQUE CHECK (entry LIKE '%:%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE bind_route (
  destination VARCHAR(64)  NOT NULL PRIMARY KEY CHECK (destination REGEXP '^[0-9a-f.:]*$'),
  entry       VARCHAR(700) NOT NULL UNIQUE CHECK (entry LIKE '%:%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE helo_host (
  destination VARCHAR(64)  NOT NULL PRIMARY KEY CHECK (destination REGEXP '^[0-9a-f.:]+$'),
  entry       VARCHAR(700) NOT NULL UNIQUE CHECK (entry LIKE '%:_%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What one source may still send to one destination in the window of time that is under way, for all workers together.
-- site '*' is every destination: the daily cap of a source that is warmed.
-- granted: messages that workers have taken the right to. share: what is left of the limit, of 1000, since the peer spoke of rate.
-- blocked_until: the peer said that it does not take mail from the source's address.
CREATE TABLE egress_rate (
  source      VARCHAR(64)  NOT NULL,
  site        VARCHAR(257) NOT NULL CHECK (site <> ''),
  window_at   BIGINT       NOT NULL CHECK (window_at >= 0),
  granted     BIGINT       NOT NULL CHECK (granted >= 0),
  share       INT          NOT NULL DEFAULT 1000 CHECK (share BETWEEN 1 AND 1000),
  share_at    BIGINT       NOT NULL DEFAULT 0 CHECK (share_at >= 0),
  blocked_until BIGINT     NOT NULL DEFAULT 0 CHECK (blocked_until >= 0),
  blocked_by  VARCHAR(1000) NULL,
  PRIMARY KEY (source, site),
  KEY by_time (window_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Connections that a worker may have open from one source to one destination; given back, or free when the time is over.
CREATE TABLE egress_connection (
  source      VARCHAR(64)  NOT NULL,
  site        VARCHAR(257) NOT NULL CHECK (site <> ''),
  worker      VARCHAR(64)  NOT NULL CHECK (worker <> ''),
  connections INT          NOT NULL CHECK (connections >= 1),
  until       BIGINT       NOT NULL CHECK (until >= 0),
  PRIMARY KEY (source, site, worker),
  KEY by_time (until)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A job may wait for a source before it was tried at all.
ALTER TABLE deferred
  MODIFY attempt INT NOT NULL CHECK (attempt >= 0);
