import type { Tab } from '../driver/driver'

/** Reads the fingerprint of the access token that the tokens page shows. */
export function fingerprint(tab: Tab): Promise<string> {
  return tab.evaluate(() => {
    const terms = [...document.querySelectorAll('dt')]
    const term = terms.find(({ textContent }) => textContent === 'Fingerprint')
    return term?.nextElementSibling?.textContent ?? ''
  })
}
