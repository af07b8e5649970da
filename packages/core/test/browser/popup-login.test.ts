import { createHash } from 'node:crypto'
import type { Tab } from 'genauth-browsers'
import { describe, expect, it, vi } from 'vitest'
import { type App, useApp } from './app'
import { enterCredentials, lastState } from './log-in'
import { eventsOf, statusOf, until } from './observe'

const button = (name: string) => ({ role: 'button', name }) as const

/** Opens a popup with a click, and waits until the popup shows GenAuth's page. */
async function openPopup(tab: Tab, app: App, name = 'Log in with a popup'): Promise<Tab> {
  const popup = await tab.popupOf(() => tab.click(button(name)))
  await popup.waitForUrl(({ href }) => href.startsWith(app.emulator.url))
  return popup
}

/** Waits until a page has recorded an event, for example the result of its popup login. */
function untilEvent(tab: Tab, event: string): Promise<void> {
  return until(tab, (expected) => window.events.includes(expected), event)
}

describe.each(['oauth', 'oidc'] as const)('a popup login on %s', (protocol) => {
  const app = useApp({ protocol })

  it('L1: a popup login signs the user in without a navigation of the page, and the popup closes', async () => {
    const tab = await app.open(await app.newProfile(), '/deep?x=1')
    const popup = await openPopup(tab, app)
    await enterCredentials(popup, app.emulator)
    await popup.waitUntilClosed()
    await untilEvent(tab, 'popup:authenticated')
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await tab.url()).toBe(`${app.url}/deep?x=1`)
    expect(app.emulator.count('token')).toBe(1)
    expect(await tab.evaluate(() => window.genauth.getPendingAction() === undefined)).toBe(true)
  })
})

describe('the popup of a login', () => {
  const app = useApp({ protocol: 'oauth' })

  it('L1: `loginWithPopup()` opens the popup synchronously in the click', async () => {
    const tab = await app.open(await app.newProfile())
    await tab.evaluate(() => {
      const opened: boolean[] = []
      const { open } = window
      let isSynchronous = false
      window.open = (...args) => {
        opened.push(isSynchronous)
        return open.apply(window, args)
      }
      Object.assign(window, { opened })
      const logIn = () => {
        isSynchronous = true
        window.genauth.loginWithPopup().catch(() => undefined)
        isSynchronous = false
      }
      // The button's own listener also starts a login. This listener runs first, so that the test can record the call of `window.open`.
      // Both logins use the same popup.
      addEventListener('click', logIn, true)
    })
    await tab.popupOf(() => tab.click(button('Log in with a popup')))
    expect(await tab.evaluate(() => Reflect.get(window, 'opened'))).toEqual([true])
  })

  it('L1: `loginWithPopup()` uses a window that the app opened in an earlier click', async () => {
    const tab = await app.open(await app.newProfile())
    const popup = await openPopup(tab, app, 'Log in with a window')
    await enterCredentials(popup, app.emulator)
    await untilEvent(tab, 'popup:authenticated')
    expect(app.emulator.count('authorize')).toBeGreaterThan(0)
    expect(app.emulator.count('token')).toBe(1)
  })

  it('L1: if the browser blocks the popup, `loginWithPopup()` rejects with `popup_blocked`, and the next click opens a popup', async () => {
    // The page reports the outcome to the server itself. A script of the test driver would count as a user activation, and the browser
    // would not block the popup.
    app.setPage({
      tail: `<script type="module">
        const button = document.createElement('button')
        button.textContent = 'Log in later'
        button.onclick = async () => {
          while (navigator.userActivation.isActive) await new Promise((resolve) => setTimeout(resolve, 50))
          const outcome = await window.genauth.loginWithPopup().catch(({ code }) => code)
          void fetch('/report?' + outcome)
        }
        document.body.append(button)
      </script>`,
    })
    const tab = await app.open(await app.newProfile())
    await tab.click(button('Log in later'))
    await vi.waitFor(() => expect(app.reports).toEqual(['popup_blocked']), 40_000)
    expect(await statusOf(tab)).toBe('anonymous:none')
    expect(await tab.evaluate(() => window.genauth.getPendingAction() === undefined)).toBe(true)
    const popup = await openPopup(tab, app)
    await enterCredentials(popup, app.emulator)
    await untilEvent(tab, 'popup:authenticated')
  })

  it('L1, L4: two clicks open one popup, and both calls resolve with the session', async () => {
    const tab = await app.open(await app.newProfile())
    const popup = await openPopup(tab, app)
    await tab.click(button('Log in with a popup'))
    await enterCredentials(popup, app.emulator)
    await until(
      tab,
      () => window.events.filter((event) => event === 'popup:authenticated').length === 2,
    )
    expect(app.emulator.count('token')).toBe(1)
  })

  it('L2: `loginWithPopup()` rejects with `popup_closed` if the user closes the popup, and the next click opens another popup', async () => {
    const tab = await app.open(await app.newProfile())
    const popup = await openPopup(tab, app)
    await popup.close()
    await untilEvent(tab, 'popup:popup_closed')
    expect(await statusOf(tab)).toBe('anonymous:none')
    const next = await openPopup(tab, app)
    await enterCredentials(next, app.emulator)
    await untilEvent(tab, 'popup:authenticated')
  })

  it('L2: a popup login succeeds if `Cross-Origin-Opener-Policy` makes the popup appear closed to the page', async () => {
    const { url } = app.emulator
    app.serve('/isolated', {
      type: 'text/html',
      headers: { 'cross-origin-opener-policy': 'same-origin' },
      body: `<title>Isolated</title><script>location.replace(${JSON.stringify(`${url}/oauth/auth`)} + location.search)</script>`,
    })
    app.setOptions({ endpoints: { authorization: `${app.foreignUrl}/isolated` } })
    const tab = await app.open(await app.newProfile())
    // Outside of tests, the popup has the focus. Test drivers report focus for every page, so override `hasFocus()`.
    await tab.evaluate(() => {
      document.hasFocus = () => false
    })
    const popup = await openPopup(tab, app)
    expect(await popup.evaluate(() => window.opener === null)).toBe(true)
    await enterCredentials(popup, app.emulator)
    await untilEvent(tab, 'popup:authenticated')
    expect(app.emulator.count('token')).toBe(1)
  })

  it.each(['Log in with a popup', 'Log in with a window'])(
    'S9: with the button "%s", the popup has no `opener`, neither on GenAuth’s page nor on its way back',
    async (name) => {
      app.setPage({ head: '<script>fetch("/report?opener:" + (window.opener !== null))</script>' })
      const tab = await app.open(await app.newProfile())
      const popup = await openPopup(tab, app, name)
      expect(await popup.evaluate(() => window.opener === null)).toBe(true)
      await enterCredentials(popup, app.emulator)
      await popup.waitUntilClosed()
      await untilEvent(tab, 'popup:authenticated')
      expect(app.reports).toEqual(['opener:false', 'opener:false'])
      expect(await tab.url()).toBe(`${app.url}/`)
    },
  )

  it('S9, L2: without `BroadcastChannel`, the popup keeps its `opener`, and the login succeeds', async () => {
    app.setPage({ head: '<script>delete window.BroadcastChannel</script>' })
    const tab = await app.open(await app.newProfile())
    const popup = await openPopup(tab, app)
    expect(await popup.evaluate(() => window.opener !== null)).toBe(true)
    await enterCredentials(popup, app.emulator)
    await popup.waitUntilClosed()
    await untilEvent(tab, 'popup:authenticated')
  })

  it('L3: a popup login ignores messages of a foreign origin, of another shape, or on a guessed channel', async () => {
    const tab = await app.open(await app.newProfile())
    const popup = await openPopup(tab, app)
    const state = lastState(app.emulator)
    const name = `genauth-popup.${createHash('sha256').update(state).digest('base64url')}`
    // GenAuth's page has the `state` parameter. Even this page cannot finish the login with a message.
    await popup.evaluate(
      (message) => {
        window.opener?.postMessage(message, '*')
        new BroadcastChannel(message.name).postMessage(message)
      },
      { type: 'genauth:popup', name, parameters: `code=stolen&state=${state}` },
    )
    await tab.evaluate(
      ({ right, state: own }) => {
        const guessed = ['genauth-popup', 'genauth-popup.', `genauth:${window.genauth.key}:tabs`]
        const overheard: string[] = []
        Object.assign(window, { overheard })
        for (const guess of guessed) {
          new BroadcastChannel(guess).onmessage = ({ data }) => {
            overheard.push(JSON.stringify(data))
          }
        }
        const forged = [
          ...guessed.map((guess) => ({ name: guess, parameters: 'code=c&state=genauth-p.guess' })),
          { name: right, parameters: 'code=c&state=genauth-p.guess' },
          { name: right, parameters: { code: 'c', state: own } },
        ]
        for (const parts of forged) {
          const message = { type: 'genauth:popup', ...parts }
          new BroadcastChannel(parts.name).postMessage(message)
          window.postMessage(message, location.origin)
        }
      },
      { right: name, state },
    )
    await enterCredentials(popup, app.emulator)
    await untilEvent(tab, 'popup:authenticated')
    expect(app.emulator.count('token')).toBe(1)
    const overheard = await tab.evaluate(() => Reflect.get(window, 'overheard') as string[])
    expect(overheard.filter((message) => message.includes(state))).toEqual([])
  })

  it('L3: a popup callback URL that the user opens a second time is rejected, and no code is sent twice', async () => {
    const profile = await app.newProfile()
    const tab = await app.open(profile)
    app.setPage({ head: '<script>fetch("/report" + location.search)</script>' })
    const popup = await openPopup(tab, app)
    await enterCredentials(popup, app.emulator)
    await untilEvent(tab, 'popup:authenticated')
    const callback = app.reports.findLast((query) => query.includes('state=genauth-p.'))
    const again = await app.open(profile, `/callback?${callback}`)
    expect(await statusOf(again)).toBe('anonymous:error:state_mismatch')
    expect(await again.url()).toBe(`${app.url}/callback`)
    expect(await eventsOf(tab)).toEqual(['login', 'popup:authenticated'])
    expect(app.emulator.count('token')).toBe(1)
  })
})
