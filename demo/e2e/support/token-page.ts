import type { Tab } from 'genauth-browsers'
import { expect } from 'vitest'

/** Waits until the tokens page shows the fingerprint of the access token, or that it has none, and reads it. */
export async function readFingerprint(tab: Tab): Promise<string> {
  const read = () => readFact(tab, 'Fingerprint')
  await expect.poll(read).toMatch(/^((\w\w ){3}\w\w|none in this page)$/)
  return read()
}

function readFact(tab: Tab, name: string): Promise<string> {
  return tab.evaluate((wanted) => {
    const terms = [...document.querySelectorAll('dt')]
    const term = terms.find(({ textContent }) => textContent === wanted)
    return term?.nextElementSibling?.textContent ?? ''
  }, name)
}

/** Waits until the tokens page counts down to a renewal that is many minutes away: no token of a few seconds is left. */
export async function waitForLongToken(tab: Tab): Promise<void> {
  const minutes = () =>
    tab.evaluate(() =>
      Number.parseInt(document.querySelector('.countdown-time')?.textContent ?? '', 10),
    )
  await expect.poll(minutes, { timeout: 40_000 }).toBeGreaterThan(10)
}
