import { connect } from 'node:net'

/**
 * Sends a request byte by byte as it is written, and gives the answer as it comes: a client would tidy up what is to be seen here.
 *
 * @param head Lines of the request, without the empty one that ends them, as Latin-1. Unless they say what becomes of the connection, it
 * is closed.
 */
export function sendRaw(port: number, head: readonly string[], body = ''): Promise<string> {
  const isSaid = head.some((line) => /^connection:/i.test(line))
  const lines = isSaid ? head : [...head, 'Connection: close']
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, 'localhost', () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1'),
    )
    socket.setEncoding('latin1')
    socket.on('data', (data) => {
      text += data
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

/** The status of an answer. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1.1 (\d{3})/.exec(answer)?.[1] ?? 0)
}
