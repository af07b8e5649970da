import type { KeyInput, Page } from 'puppeteer-core'
import type { EnginePage } from '../engine-page'
import { timeLimitMs } from '../wait-until'
import { watchPage } from './watch-page'

/** Controls a Firefox page through Puppeteer. */
export function createFirefoxPage(page: Page): EnginePage {
  watchPage(page)
  page.setDefaultTimeout(timeLimitMs)
  return {
    goTo: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    run: (body) => page.evaluate(`(async () => { ${body} })()`) as Promise<string>,
    clickAt: (xPx, yPx) => page.mouse.click(xPx, yPx),
    press: (key) => page.keyboard.press(key as KeyInput),
    async popupOf(action) {
      const [popup] = await Promise.all([
        new Promise<Page | null>((resolve) => page.once('popup', resolve)),
        action(),
      ])
      if (!popup) throw new Error('The popup closed at once')
      return createFirefoxPage(popup)
    },
    isClosed: async () => page.isClosed(),
    close: () => page.close(),
  }
}
