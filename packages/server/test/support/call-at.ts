import type { AuthServer } from '../../src'
import type { Browser } from './browser'

/** Sends a request of the app to one of several processes. The browser stores the new cookies, but removes none. */
export async function callAt(
  auth: AuthServer,
  browser: Browser,
  path: string,
  method = 'GET',
): Promise<Response> {
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  const headers = {
    cookie,
    'sec-fetch-site': 'same-origin',
    'x-genauth': '1',
    origin: auth.origin,
  }
  const response = await auth.handle(new Request(auth.origin + path, { method, headers }))
  if (!response) throw new Error(`The AuthServer returned no response for ${path}.`)
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (!line.includes('Max-Age=0;')) browser.cookies.set(name, value)
  }
  return response
}

/** Returns the session status of a browser at one process, such as `authenticated` or `anonymous:expired`. */
export async function statusAt(auth: AuthServer, browser: Browser): Promise<string> {
  return statusOf(await callAt(auth, browser, '/auth/session'))
}

export async function statusOf(response: Response): Promise<string> {
  const { session } = (await response.json()) as { session: { status: string; reason?: string } }
  return session.reason ? `${session.status}:${session.reason}` : session.status
}
