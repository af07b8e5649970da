import type { Page } from 'playwright'
import type { Profile } from './profile'

/** A way in which a page comes to its end: the tab with it, or not. */
export type Death = 'closed' | 'crashed' | 'reloaded'

export const deaths: readonly [Death, ...Death[]] = ['closed', 'crashed', 'reloaded']

/** Ends a page in the middle of whatever it does. */
export async function die({ renewals }: Profile, tab: Page, death: Death): Promise<void> {
  renewals.noteEnding(tab)
  if (death === 'closed') return tab.close()
  if (death === 'reloaded') {
    await tab.reload()
    return
  }
  const session = await tab.context().newCDPSession(tab)
  const crash = tab.waitForEvent('crash')
  // A renderer that is killed answers nobody.
  session.send('Page.crash').catch(() => undefined)
  await crash
}
