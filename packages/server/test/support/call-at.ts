import type { AuthServer } from '../../src'
import type { Browser } from './browser'

/** What one of several processes answers to the page of a browser, whose cookies stay as they are. */
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
  const answer = await auth.handle(new Request(auth.origin + path, { method, headers }))
  if (!answer) throw new Error(`nothing answers ${path}`)
  return answer
}

/** The login state that it answers, in a word or two. */
export async function statusAt(auth: AuthServer, browser: Browser): Promise<string> {
  return statusOf(await callAt(auth, browser, '/auth/session'))
}

export async function statusOf(answer: Response): Promise<string> {
  const { session } = (await answer.json()) as { session: { status: string; reason?: string } }
  return session.reason ? `${session.status}:${session.reason}` : session.status
}
