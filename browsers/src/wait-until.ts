import { setTimeout as pause } from 'node:timers/promises'

/** How long whatever a driver waits for may take. */
export const timeLimitMs = 40_000

const firstPollMs = 20
const slowestPollMs = 200

/** What looking for something gave: the thing, or why it is not there. */
export type Look<Found> = { readonly found: Found } | { readonly problem: string }

/**
 * Looks again and again, until what is waited for is there.
 *
 * @param what - names it in the failure
 * @param look - a rejection is a problem too, such as that of a page that is just being left
 * @param describe - is asked for the failure
 */
export async function waitUntil<Found>(
  what: string,
  look: () => Promise<Look<Found>>,
  describe: () => Promise<string>,
): Promise<Found> {
  const endAt = Date.now() + timeLimitMs
  // Ever more slowly: what does not come at once comes all the later on a machine that is kept busy with questions.
  for (let pollMs = firstPollMs; ; pollMs = Math.min(pollMs * 1.5, slowestPollMs)) {
    const answer = await look().catch((error: Error) => ({ problem: error.message }))
    if ('found' in answer) return answer.found
    if (Date.now() > endAt) {
      const seconds = timeLimitMs / 1000
      throw new Error(`Waited ${seconds} s for ${what}: ${answer.problem}. ${await describe()}`)
    }
    await pause(pollMs)
  }
}
