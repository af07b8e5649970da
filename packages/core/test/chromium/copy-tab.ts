import type { Page } from 'playwright'
import type { Profile } from './profile'

/** How a tab is copied: `duplicated` as by the browser's "Duplicate", or `opened` with `window.open`. */
export type Copy = 'duplicated' | 'opened'

/** Copies a tab with its storage: with `window.open`, or by simulating the browser menu's "Duplicate". */
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
