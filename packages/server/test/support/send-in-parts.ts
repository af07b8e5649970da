import type { ClientRequest } from 'node:http'

/**
 * Sends `one, two, three` in parts to an echo server. Waits for the echo of each part before it sends the next part. Returns the whole
 * response.
 */
export function sendInParts(sent: ClientRequest): Promise<string> {
  const received = new Promise<string>((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
        if (text === 'one, ') sent.write('two, ')
        if (text === 'one, two, ') sent.end('three')
      })
      response.on('end', () => resolve(text))
    })
  })
  sent.write('one, ')
  return received
}
