import type { Page } from 'playwright'
import type { Profile } from './profile'

/** How a test ends a page. */
export type PageEnding = 'closed' | 'crashed' | 'reloaded'

export const pageEndings: readonly [PageEnding, ...PageEnding[]] = ['closed', 'crashed', 'reloaded']

/** Ends a page immediately, even while the page waits for a response. */
export async function endPage({ renewals }: Profile, tab: Page, how: PageEnding): Promise<void> {
  renewals.noteEnding(tab)
  if (how === 'closed') return tab.close()
  if (how === 'reloaded') {
    await tab.reload()
    return
  }
  const session = await tab.context().newCDPSession(tab)
  const crash = tab.waitForEvent('crash')
  // A crashed renderer never responds to this command.
  session.send('Page.crash').catch(() => undefined)
  await crash
}
