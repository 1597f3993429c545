# Becomes OpenSMTPD, in a mount namespace of its own: it insists on its users and folders.
set -e
cd '@FOLDER@'
mkdir run spool empty
chmod 755 run spool
chmod 711 empty
{ cat /etc/passwd && echo 'opensmtpd:x:65531:65531::/nonexistent:/bin/false' && echo 'opensmtpq:x:65532:65532::/nonexistent:/bin/false'; } > passwd
{ cat /etc/group && echo 'opensmtpd:x:65531:' && echo 'opensmtpq:x:65532:'; } > group
mount -t overlay overlay -o 'lowerdir=@PROGRAMS@/opensmtpd/usr:/usr' /usr
mount --bind passwd /etc/passwd
mount --bind group /etc/group
mount --bind run /run
mkdir run/empty
mount --bind spool /var/spool
mkdir -m 711 spool/smtpd
mount -t tmpfs -o mode=755 tmpfs /var/lib
mkdir -p /var/lib/opensmtpd/empty
chmod 711 /var/lib/opensmtpd/empty
# OpenSMTPD 6.8 hides the private key behind methods of the key that OpenSSL 3 takes from its own copy, so every handshake fails (issue
# 1239). With an engine that has methods for RSA and EC, which falls back on those of the key, OpenSSL 3 takes no copy.
engine=$(find '@PROGRAMS@/opensmtpd/usr/lib' -path '*/engines-3/pkcs11.so')
printf '%s\n' 'openssl_conf = all' '[all]' 'engines = engines' '[engines]' 'pkcs11 = pkcs11' '[pkcs11]' "dynamic_path = $engine" \
  'default_algorithms = PKEY' 'init = 0' >openssl.cnf
export OPENSSL_CONF='@FOLDER@/openssl.cnf'
export LD_LIBRARY_PATH='@PROGRAMS@/opensmtpd/libraries'
exec /usr/sbin/smtpd -d -f '@FOLDER@/opensmtpd.conf'
