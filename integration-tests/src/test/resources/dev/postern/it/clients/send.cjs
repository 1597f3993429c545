// Sends its standard input by nodemailer: PORT ENCRYPTION MECHANISM USER PASSWORD RECIPIENT.
const fs = require('fs');
const nodemailer = require('nodemailer');

const [port, encryption, mechanism, user, pass, recipient] = process.argv.slice(2);
const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: Number(port),
  name: 'client.test',
  secure: encryption === 'FROM_THE_START',
  requireTLS: encryption === 'STARTTLS',
  ignoreTLS: encryption === 'NONE',
  tls: { rejectUnauthorized: false },
  auth: mechanism ? { user, pass } : undefined,
  authMethod: mechanism || undefined,
});
transport.sendMail({ envelope: { from: user, to: recipient }, raw: fs.readFileSync(0) }).then(
  info => console.log(info.response),
  error => {
    console.error(error);
    process.exitCode = 1;
  },
);
