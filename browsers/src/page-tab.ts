import { askPage } from './ask-page'
import { describePage, describeTarget } from './describe'
import type { Tab, Target } from './driver'
import type { EnginePage } from './engine-page'
import type { Place } from './in-page/look-for'
import { type Look, waitUntil } from './wait-until'

/** A tab of an engine that does not wait by itself, and knows no roles and names. */
export function createTab(page: EnginePage): Tab {
  const waitFor = <Found>(what: string, look: () => Promise<Look<Found>>) =>
    waitUntil(what, look, () => describePage(page))

  const waitUntilTrue = (what: string, body: string) =>
    waitFor<void>(what, async () => isTrue((await page.run(body)) === 'true'))

  return {
    goTo: page.goTo,
    reload: page.reload,
    async back() {
      // What comes may be as it was left, and then does not load. So what is waited for is that it is another page.
      await page.run(`window[${mark}] = location.href; setTimeout(() => history.back()); return ''`)
      await waitUntilTrue('the page before', `return String(window[${mark}] !== location.href)`)
    },
    url: () => page.run('return location.href'),
    async click(target) {
      const what = `${describeTarget(target)}, to click it`
      const { xPx, yPx } = await waitFor(what, lookForStill(page, target))
      await page.clickAt(xPx, yPx).catch(async (error: unknown) => {
        // A click that closes the window has done its work, though nobody is left to say so.
        if (!(await page.isClosed())) throw error
      })
    },
    async fill(target, text) {
      const what = `${describeTarget(target)}, to fill it`
      await waitFor(what, () => askPage(page, 'fillIn', [target, text]))
    },
    press: page.press,
    async waitFor(target) {
      await waitFor(describeTarget(target), () => askPage(page, 'lookFor', target))
    },
    waitForUrl: (matches) =>
      waitFor('an address', async () =>
        isTrue(matches(new URL(await page.run('return location.href')))),
      ),
    waitForText: (text) => waitUntilTrue(`the text "${text}"`, `return String(${isSeen(text)})`),
    waitForNoText: (text) =>
      waitUntilTrue(`the text "${text}" to be gone`, `return String(!${isSeen(text)})`),
    async evaluate(run, argument) {
      const result = `await (${run})(${JSON.stringify(argument)})`
      // In an object, where undefined is left out, and comes back as what it was.
      return JSON.parse(await page.run(`return JSON.stringify({ result: ${result} })`)).result
    },
    async runScript(source) {
      const script = `Object.assign(document.createElement('script'), { text: ${JSON.stringify(source)} })`
      await page.run(`document.head.append(${script}); return ''`)
    },
    popupOf: async (action) => createTab(await page.popupOf(action)),
    waitUntilClosed: () => waitFor('the tab to close', async () => isTrue(await page.isClosed())),
    close: page.close,
  }
}

const mark = `Symbol.for('genauth-browsers-left')`

const isSeen = (text: string) => `document.body.innerText.includes(${JSON.stringify(text)})`

const isTrue = (value: boolean): Look<void> =>
  value ? { found: undefined } : { problem: 'it does not come' }

/** Looks for an element that does not move: it is at the same place twice. */
function lookForStill(page: EnginePage, target: Target): () => Promise<Look<Place>> {
  let before: Place | undefined
  return async () => {
    const look = await askPage(page, 'lookForClickable', target)
    const now = 'found' in look ? look.found : undefined
    const hasMoved = now?.xPx !== before?.xPx || now?.yPx !== before?.yPx
    before = now
    return now && hasMoved ? { problem: 'it moves' } : look
  }
}
