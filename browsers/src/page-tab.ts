import { describePage, describeTarget } from './describe'
import type { Tab, Target } from './driver'
import type { EnginePage } from './engine-page'
import type { Place } from './in-page/find-place'
import { runAction } from './run-action'
import { type Attempt, waitUntil } from './wait-until'

/** Creates a tab for a browser whose driver cannot wait for elements, and cannot find an element by role and name. */
export function createTab(page: EnginePage): Tab {
  const waitFor = <Found>(what: string, attempt: () => Promise<Attempt<Found>>) =>
    waitUntil(what, attempt, () => describePage(page))

  const waitUntilTrue = (what: string, body: string) =>
    waitFor<void>(what, async () => isTrue((await page.run(body)) === 'true'))

  return {
    goTo: page.goTo,
    reload: page.reload,
    async back() {
      // A page from the back/forward cache fires no `load` event. So wait until the document or its URL has changed.
      await page.run(
        `window[${previousUrl}] = location.href; setTimeout(() => history.back()); return ''`,
      )
      await waitUntilTrue(
        'the previous page',
        `return String(window[${previousUrl}] !== location.href)`,
      )
    },
    url: () => page.run('return location.href'),
    async click(target) {
      const what = `a click on ${describeTarget(target)}`
      const { xPx, yPx } = await waitFor(what, findStill(page, target))
      await page.clickAt(xPx, yPx).catch(async (error: unknown) => {
        // If the click closes the window, `clickAt` rejects although the click has succeeded.
        if (!(await page.isClosed())) throw error
      })
    },
    async fill(target, text) {
      const what = `text in ${describeTarget(target)}`
      await waitFor(what, () => runAction(page, 'fillIn', [target, text]))
    },
    press: page.press,
    async waitFor(target) {
      await waitFor(describeTarget(target), () => runAction(page, 'findVisible', target))
    },
    waitForUrl: (matches) =>
      waitFor('a URL', async () =>
        isTrue(matches(new URL(await page.run('return location.href')))),
      ),
    waitForText: (text) => waitUntilTrue(`the text "${text}"`, `return String(${isSeen(text)})`),
    waitForNoText: (text) =>
      waitUntilTrue(`the text "${text}" to disappear`, `return String(!${isSeen(text)})`),
    async evaluate(run, argument) {
      const result = `await (${run})(${JSON.stringify(argument)})`
      // The result may be `undefined`, which JSON cannot contain. So put the result into an object: JSON omits an undefined member.
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

const previousUrl = `Symbol.for('genauth-browsers-mark')`

const isSeen = (text: string) => `document.body.innerText.includes(${JSON.stringify(text)})`

const isTrue = (value: boolean): Attempt<void> =>
  value ? { found: undefined } : { problem: 'the condition is false' }

/** Finds an element that does not move: two consecutive searches must find the element at the same place. */
function findStill(page: EnginePage, target: Target): () => Promise<Attempt<Place>> {
  let before: Place | undefined
  return async () => {
    const result = await runAction(page, 'findClickable', target)
    const now = 'found' in result ? result.found : undefined
    const hasMoved = now?.xPx !== before?.xPx || now?.yPx !== before?.yPx
    before = now
    return now && hasMoved ? { problem: 'it is moving' } : result
  }
}
