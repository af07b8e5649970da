import type { Page } from 'playwright'
import type { Profile } from './profile'

/** How a tab is copied: `duplicated` simulates "Duplicate" in the browser's menu, `opened` calls `window.open`. */
export type Copy = 'duplicated' | 'opened'

/** Opens a copy of a tab. The copy starts with the contents of the tab's sessionStorage. */
export async function copyTab({ context, url }: Profile, tab: Page, how: Copy): Promise<Page> {
  const copy = await (how === 'opened' ? openFrom(tab) : duplicate())
  await copy.waitForFunction(
    () => window.genauth && window.genauth.getSession().status !== 'loading',
  )
  return copy

  async function duplicate() {
    const copied = await tab.evaluate(() => Object.entries(sessionStorage))
    const page = await context.newPage()
    await page.addInitScript(
      ({ origin, entries }) => {
        if (location.origin !== origin || sessionStorage.getItem('copied')) return
        for (const [name, value] of [...entries, ['copied', 'yes'] as const]) {
          sessionStorage.setItem(name, value)
        }
      },
      { origin: url, entries: copied },
    )
    await page.goto(url)
    return page
  }
}

async function openFrom(tab: Page): Promise<Page> {
  const [page] = await Promise.all([
    tab.waitForEvent('popup'),
    tab.evaluate(() => void window.open(location.href)),
  ])
  return page
}
