-- When messages that the peer took last raised its share.
ALTER TABLE egress_rate
  ADD COLUMN raised_at BIGINT NOT NULL DEFAULT 0 CHECK (raised_at >= 0) AFTER share_at;
