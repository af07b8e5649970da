import { request } from 'node:http'

/** A request with all its headers. */
export interface SentRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** A completely received response. */
export interface ReceivedResponse {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** Sends a request with `node:http`, because the platform's `fetch` adds headers. */
export function sendHttp(
  url: string,
  { method, headers, body }: SentRequest,
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        const received = new Headers()
        for (let at = 0; at < response.rawHeaders.length; at += 2) {
          received.append(response.rawHeaders[at] ?? '', response.rawHeaders[at + 1] ?? '')
        }
        resolve({ url, status: response.statusCode ?? 0, headers: received, body: text })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
