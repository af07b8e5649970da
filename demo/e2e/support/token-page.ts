import type { Tab } from 'genauth-browsers'
import { expect } from 'vitest'

/** Waits until the tokens page shows the fingerprint of an access token, and reads it. */
export async function fingerprint(tab: Tab): Promise<string> {
  await expect.poll(() => readFingerprint(tab)).toMatch(/^(\w\w ){3}\w\w$/)
  return readFingerprint(tab)
}

export function readFingerprint(tab: Tab): Promise<string> {
  return tab.evaluate(() => {
    const terms = [...document.querySelectorAll('dt')]
    const term = terms.find(({ textContent }) => textContent === 'Fingerprint')
    return term?.nextElementSibling?.textContent ?? ''
  })
}

/** Waits until the tokens page counts down to a renewal that is many minutes away: no token of a few seconds is left. */
export async function waitForLongToken(tab: Tab): Promise<void> {
  const minutes = () =>
    tab.evaluate(() =>
      Number.parseInt(document.querySelector('.countdown-time')?.textContent ?? '', 10),
    )
  await expect.poll(minutes, { timeout: 40_000 }).toBeGreaterThan(10)
}
