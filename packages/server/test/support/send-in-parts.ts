import type { ClientRequest } from 'node:http'

/** Sends `one, two, three` to what answers what it gets: each part is sent when the one before is back. Gives all that came. */
export function sendInParts(sent: ClientRequest): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
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
  return answer
}
