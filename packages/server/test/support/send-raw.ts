import { connect } from 'node:net'

/**
 * Sends a request exactly as written, and returns the response as text. HTTP clients would normalize the request.
 *
 * @param head The request line and the headers, as Latin-1. Without a `Connection` header, the connection is closed.
 */
export function sendRaw(port: number, head: readonly string[], body = ''): Promise<string> {
  const hasConnection = head.some((line) => /^connection:/i.test(line))
  const lines = hasConnection ? head : [...head, 'Connection: close']
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

/** Returns the status of a response. */
export function statusOf(response: string): number {
  return Number(/^HTTP\/1.1 (\d{3})/.exec(response)?.[1] ?? 0)
}
