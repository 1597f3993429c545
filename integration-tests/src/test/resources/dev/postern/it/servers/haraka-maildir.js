'use strict'
// Puts each message into FOLDER/mail/new, whole or not at all.
const fs = require('node:fs')

exports.hook_queue = function (next, connection) {
  const id = connection.transaction.uuid
  const file = fs.createWriteStream(`@FOLDER@/mail/tmp/${id}`)
  file.once('error', (e) => next(DENYSOFT, e.message))
  file.once('close', () => {
    fs.renameSync(`@FOLDER@/mail/tmp/${id}`, `@FOLDER@/mail/new/${id}`)
    next(OK)
  })
  connection.transaction.message_stream.pipe(file)
}
