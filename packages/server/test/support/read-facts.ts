import { expect } from 'vitest'
import type { Browser } from './browser'
import type { ReceivedResponse } from './send-http'

/** Parses a body as JSON. */
export function json(response: ReceivedResponse): Record<string, unknown> {
  return JSON.parse(response.body) as Record<string, unknown>
}

/** Returns the session facts in a body without the time of the response. */
export function factsIn(response: ReceivedResponse): Record<string, unknown> {
  const { answeredAt, ...facts } = json(response)
  expect(answeredAt).toEqual(expect.any(Number))
  return facts
}

/** Returns the status of a browser's session: `authenticated`, or `anonymous:` and the reason, such as `anonymous:expired`. */
export async function readStatus(browser: Browser): Promise<string> {
  const { session } = json(await browser.call('/auth/session')) as { session: SessionInJson }
  return session.reason ? `${session.status}:${session.reason}` : session.status
}

/** Returns the id of a browser's session. */
export async function readId(browser: Browser): Promise<string | undefined> {
  const { session } = json(await browser.call('/auth/session')) as { session: SessionInJson }
  return session.id
}

interface SessionInJson {
  status: string
  reason?: string
  id?: string
}
