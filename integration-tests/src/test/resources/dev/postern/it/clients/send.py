"""Sends its standard input: PORT ENCRYPTION MECHANISM USER PASSWORD RECIPIENT."""
import smtplib
import ssl
import sys

port, encryption, mechanism, user, password, recipient = sys.argv[1:]
tls = ssl._create_unverified_context()
if encryption == "FROM_THE_START":
    smtp = smtplib.SMTP_SSL("127.0.0.1", int(port), "client.test", timeout=30, context=tls)
else:
    smtp = smtplib.SMTP("127.0.0.1", int(port), "client.test", timeout=30)
if encryption == "STARTTLS":
    smtp.starttls(context=tls)
if mechanism:
    # It tries those it knows in its own order: CRAM-MD5, PLAIN, LOGIN.
    smtp.login(user, password)
# Of octets it makes no lines.
message = sys.stdin.buffer.read().replace(b"\n", b"\r\n")
smtp.sendmail(user, [recipient], message, ["BODY=8BITMIME"])
smtp.quit()
