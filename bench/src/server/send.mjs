import { request } from 'node:http'

/**
 * Sends a request with exactly the given headers. `fetch` would set `Sec-Fetch-Mode` itself.
 *
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, body?: string }} [init]
 * @returns {Promise<{ status: number, location: string | undefined, setCookies: string[], body: string }>}
 */
export function send(url, { body, ...init } = {}) {
  return new Promise((resolve, reject) => {
    // A connection that was kept alive may be closed, because the benchmark blocks the event loop between two logins.
    const sent = request(url, { agent: false, ...init }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location,
          setCookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
