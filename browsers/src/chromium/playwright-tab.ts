import type { Locator, Page } from 'playwright'
import type { Tab, Target } from '../driver'

async function waitForSeen(page: Page, text: string, isWanted: boolean): Promise<void> {
  await page.waitForFunction(
    // biome-ignore lint/performance/useDomNodeTextContent: `textContent` includes hidden text
    ([words, wanted]) => document.body?.innerText.includes(words) === wanted,
    [text, isWanted] as const,
  )
}

/** Creates a tab from a Playwright page. */
export function createTab(page: Page): Tab {
  const find = (target: Target): Locator =>
    'label' in target
      ? page.getByLabel(target.label, { exact: true })
      : page.getByRole(target.role, { name: target.name, exact: true })
  const isClosed = new Promise<void>((resolve) => page.once('close', () => resolve()))
  return {
    goTo: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    async back() {
      // `goBack()` fails while the page is loading, so wait for the `load` event.
      await page.waitForLoadState()
      await page.goBack()
    },
    url: async () => page.url(),
    click: (target) => find(target).click(),
    fill: (target, text) => find(target).fill(text),
    press: (key) => page.keyboard.press(key),
    waitFor: (target) => find(target).waitFor(),
    waitForUrl: (matches) => page.waitForURL(matches, { waitUntil: 'commit' }),
    waitForText: (text) => waitForSeen(page, text, true),
    waitForNoText: (text) => waitForSeen(page, text, false),
    evaluate: (run, argument) =>
      page.evaluate(
        ([source, value]) => new Function('argument', `return (${source})(argument)`)(value),
        [String(run), argument] as const,
      ),
    runScript: async (source) => void (await page.addScriptTag({ content: source })),
    async popupOf(action) {
      const [popup] = await Promise.all([page.waitForEvent('popup'), action()])
      return createTab(popup)
    },
    waitUntilClosed: () => isClosed,
    close: () => page.close(),
  }
}
