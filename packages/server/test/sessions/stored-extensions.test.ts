import { beforeEach, expect, it } from 'vitest'
import { memoryStore, storedSessions } from '../../src'
import { type QuickApp, type QuickBrowser, startQuickApp } from '../support/quick-app'
import { type WatchedStore, watchStore } from '../support/watch-store'

const hours = 3_600_000

let store: WatchedStore
let app: QuickApp
beforeEach(() => {
  store = watchStore(memoryStore())
  app = startQuickApp({ sessions: storedSessions(store), tokenSeconds: 14 * 24 * 3600 })
})

/** Opens a browser whose session is idle for 13 hours after a refresh. No request has sent the current cookie. */
async function openIdle(): Promise<QuickBrowser> {
  const browser = await app.openLoggedIn()
  app.pass(60_000)
  await browser.call('/auth/renew?force', 'POST')
  app.pass(13 * hours)
  return browser
}

/** Returns the status of the session one day minus one minute after an extension. */
async function statusAtIdleLimit(browser: QuickBrowser): Promise<string> {
  app.pass(24 * hours - 60_000)
  return browser.status()
}

it('S14: a request that runs in parallel and notes the current cookie does not prevent the extension of a stored session', async () => {
  const browser = await openIdle()
  const parallel = browser.call('/auth/user')
  const renewed = await browser.call('/auth/renew', 'POST')
  await parallel
  expect(renewed.headers.getSetCookie()).toHaveLength(1)
  expect(await statusAtIdleLimit(browser)).toBe('authenticated')
})

it('S14: a write to the store whose response is lost does not prevent the extension of a stored session', async () => {
  const browser = await openIdle()
  const { write } = store
  let isLost = false
  store.write = async (...args) => {
    const isWritten = await write(...args)
    if (isLost) return isWritten
    isLost = true
    throw new Error('The response is lost.')
  }
  const renewed = await browser.call('/auth/renew', 'POST')
  expect([renewed.status, isLost]).toEqual([200, true])
  expect(await statusAtIdleLimit(browser)).toBe('authenticated')
})
