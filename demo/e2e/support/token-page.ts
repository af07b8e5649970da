import type { Tab } from 'genauth-browsers'
import { expect } from 'vitest'

/** Waits until the tokens page shows a fingerprint, or the text "not in the browser". Returns the shown text. */
export async function readFingerprint(tab: Tab): Promise<string> {
  const read = () => readFact(tab, 'Fingerprint')
  await expect.poll(read).toMatch(/^((\w\w ){3}\w\w|not in the browser)$/)
  return read()
}

function readFact(tab: Tab, name: string): Promise<string> {
  return tab.evaluate((label) => {
    const terms = [...document.querySelectorAll('dt')]
    const term = terms.find(({ textContent }) => textContent === label)
    return term?.nextElementSibling?.textContent ?? ''
  }, name)
}

/**
 * Waits until the next token refresh is more than five minutes away, so that the short-lived token has been replaced. In server mode, the next
 * request is due after ten minutes at the latest, to read the user's claims.
 */
export async function waitForLongToken(tab: Tab): Promise<void> {
  const minutes = () =>
    tab.evaluate(() =>
      Number.parseInt(document.querySelector('.countdown-time')?.textContent ?? '', 10),
    )
  await expect.poll(minutes, { timeout: 40_000 }).toBeGreaterThan(5)
}
