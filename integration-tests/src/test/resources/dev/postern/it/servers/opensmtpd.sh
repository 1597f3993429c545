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
export LD_LIBRARY_PATH='@PROGRAMS@/opensmtpd/libraries'
exec /usr/sbin/smtpd -d -f '@FOLDER@/opensmtpd.conf'
