import { setTimeout as pause } from 'node:timers/promises'

/** How long a driver waits for an element, a text or a URL. */
export const timeLimitMs = 40_000

const firstPollMs = 20
const slowestPollMs = 200

/** The result of one search in a page: the found value, or the reason why nothing was found. */
export type Attempt<Found> = { readonly found: Found } | { readonly problem: string }

/**
 * Repeats a search until it succeeds.
 *
 * @param what The name of the element, text or URL, for the error message.
 * @param attempt May reject, for example while the page navigates. After a rejection, the search is repeated as if nothing was found.
 * @param describe Describes the page for the error message.
 */
export async function waitUntil<Found>(
  what: string,
  attempt: () => Promise<Attempt<Found>>,
  describe: () => Promise<string>,
): Promise<Found> {
  const endAt = Date.now() + timeLimitMs
  // The intervals grow, because frequent attempts slow down a busy machine.
  for (let pollMs = firstPollMs; ; pollMs = Math.min(pollMs * 1.5, slowestPollMs)) {
    const result = await attempt().catch((error: Error) => ({ problem: error.message }))
    if ('found' in result) return result.found
    if (Date.now() > endAt) {
      const seconds = timeLimitMs / 1000
      throw new Error(`Waited ${seconds} s for ${what}: ${result.problem}. ${await describe()}`)
    }
    await pause(pollMs)
  }
}
