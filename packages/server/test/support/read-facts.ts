import { expect } from 'vitest'
import type { Browser } from './browser'
import type { Answer } from './send-http'

/** A body as JSON, to be compared. */
export function json(answer: Answer): Record<string, unknown> {
  return JSON.parse(answer.body) as Record<string, unknown>
}

/** The facts of the session in a body, but for the moment at which they were true. */
export function factsIn(answer: Answer): Record<string, unknown> {
  const { answeredAt, ...facts } = json(answer)
  expect(answeredAt).toEqual(expect.any(Number))
  return facts
}

/** The login state that the page is told, in a word or two: `authenticated`, or `anonymous` with the reason. */
export async function readStatus(browser: Browser): Promise<string> {
  const { session } = json(await browser.call('/auth/session')) as { session: SessionInJson }
  return session.reason ? `${session.status}:${session.reason}` : session.status
}

/** The id of the session that the page is told. */
export async function readId(browser: Browser): Promise<string | undefined> {
  const { session } = json(await browser.call('/auth/session')) as { session: SessionInJson }
  return session.id
}

interface SessionInJson {
  status: string
  reason?: string
  id?: string
}
