-- The account that postern-login.sh uses: it may note logins, and see which accounts may not relay. It can list no login,
-- remove none, and read no password. For '%' write your mail server's address.
CREATE USER 'postern_login'@'%' IDENTIFIED BY 'change me';
GRANT INSERT, UPDATE, SELECT (`timestamp`) ON postern.relay TO 'postern_login'@'%';
GRANT SELECT (domain, local_part, no_relay) ON postern.account TO 'postern_login'@'%';
