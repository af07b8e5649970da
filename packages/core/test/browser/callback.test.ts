import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { beginLogin, enterCredentials, finishLogin, logIn } from './log-in'
import { eventsOf, goTo, reload, settled, statusOf, until, untilStatus } from './observe'

describe('a callback', () => {
  const app = useApp({ protocol: 'oauth' })

  /** Returns the query of the last callback URL. */
  const lastCallback = () => app.reports.findLast((query) => query.includes('state=genauth')) ?? ''

  /** Makes each page send the query of its URL to the server. */
  function reportUrls() {
    app.setPage({ head: '<script>fetch("/report" + location.search)</script>' })
  }

  it('C1: several `handleCallback()` calls for one callback share one code exchange and have the same result', async () => {
    app.setPage({
      head: '<script>window.callbackUrl = location.href</script>',
      tail: `<script type="module">
        const { genauth } = window
        const stop = genauth.start()
        window.results = Promise.all([undefined, undefined, callbackUrl].map((url) => genauth.handleCallback(url)))
        stop()
        genauth.start()
      </script>`,
    })
    const tab = await app.open(await app.newProfile(), '/deep?x=1')
    await logIn(tab, app)
    const results = await tab.evaluate(() => Reflect.get(window, 'results') as Promise<unknown>)
    const result = { returnTo: '/deep?x=1' }
    expect(results).toEqual([result, result, result])
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await eventsOf(tab)).toEqual(['login'])
    expect(app.emulator.count('token')).toBe(1)
  })

  it('C1: two clients that a hot reload creates in one page share one code exchange, and both clients are signed in', async () => {
    app.emulator.setFault('token', { kind: 'delay', delayMs: 300, times: 1 })
    app.setPage({
      tail: `<script type="module">
        window.first = window.genauth
        await import('/page.js?again')
      </script>`,
    })
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    await until(tab, () =>
      [Reflect.get(window, 'first') as typeof window.genauth, window.genauth].every(
        (genauth) => genauth.getSession().status === 'authenticated',
      ),
    )
    expect(app.emulator.count('token')).toBe(1)
  })

  it.each([
    [404, 1],
    [200, 0],
  ])(
    'M11: a callback page with the status %i causes %i warnings in development, if the browser has `responseStatus`',
    async (status, count) => {
      app.setPage({
        status,
        head: '<script>window.warned = []; console.warn = (text) => warned.push(text)</script>',
      })
      const tab = await app.open(await app.newProfile(), '/deep?x=1')
      await logIn(tab, app)
      await untilStatus(tab, 'authenticated')
      const [warned, canRead] = await tab.evaluate(() => [
        Reflect.get(window, 'warned') as string[],
        'responseStatus' in PerformanceNavigationTiming.prototype,
      ])
      expect(warned).toEqual(
        Array(canRead ? count : 0).fill(expect.stringMatching(/redirectUri has the status 404/)),
      )
    },
  )

  it('C2: the user stays signed in without a request if the browser reloads or reopens a used callback URL', async () => {
    reportUrls()
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    const callback = lastCallback()
    for (let n = 0; n < 2; n += 1) {
      await goTo(tab, `${app.url}/callback?${callback}`)
      expect(await statusOf(tab)).toBe('authenticated')
      expect(await tab.url()).toBe(`${app.url}/callback`)
    }
    await reload(tab)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(app.emulator.count('token')).toBe(1)
  })

  it('C2: a signed-out user who opens a callback URL from a bookmark sees an error with a code, and can log in', async () => {
    const tab = await app.open(await app.newProfile(), '/callback?code=old&state=genauth-r.old')
    expect(await statusOf(tab)).toBe('anonymous:error:state_mismatch')
    expect(await tab.url()).toBe(`${app.url}/callback`)
    expect(app.emulator.count('token')).toBe(0)
    await tab.click({ role: 'button', name: 'Log in' })
    await enterCredentials(tab, app.emulator)
    await untilStatus(tab, 'authenticated')
  })

  it.each([
    '/callback?code=theirs&state=af0ifjsldkj',
    '/checkout?code=theirs&state=genauth-r.theirs',
  ])(
    'C3: the client ignores the callback of another OAuth flow with the query %s',
    async (path) => {
      const tab = await app.open(await app.newProfile(), path)
      expect(await tab.url()).toBe(app.url + path)
      expect(await statusOf(tab)).toBe('anonymous:none')
      expect(app.emulator.count('token')).toBe(0)
    },
  )

  it('C4: a tab rejects the callback of another tab’s login and cleans the URL, and the login succeeds in the other tab', async () => {
    const profile = await app.newProfile()
    const first = await app.open(profile)
    const state = await beginLogin(first, app)
    const second = await app.open(profile, `/callback?code=stolen&state=${state}`)
    expect(await statusOf(second)).toBe('anonymous:error:state_mismatch')
    expect(await second.url()).toBe(`${app.url}/callback`)
    expect(app.emulator.count('token')).toBe(0)
    await finishLogin(first, app)
    expect(await statusOf(first)).toBe('authenticated')
  })

  it('C4: a URL without a state is not a callback, and a callback with a used, wrong or expired state does not end the session', async () => {
    reportUrls()
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    const callback = lastCallback()
    const session = await tab.evaluate(() => JSON.stringify(window.genauth.getSession()))
    await goTo(tab, `${app.url}/callback?code=stolen`)
    expect(await tab.url()).toBe(`${app.url}/callback?code=stolen`)
    const state = await beginLogin(tab, app)
    for (const query of ['code=stolen&state=genauth-r.wrong', callback]) {
      await goTo(tab, `${app.url}/callback?${query}`)
      const code = await tab.evaluate(() =>
        window.genauth.handleCallback().catch((error: { code: string }) => error.code),
      )
      expect(code).toBe('state_mismatch')
    }
    await goTo(tab, `${app.url}/`)
    await tab.evaluate(() => {
      const name = `genauth:${window.genauth.key}:logins`
      const stored = sessionStorage.getItem(name) ?? ''
      const longAgo = Date.now() - 2 * 3_600_001
      sessionStorage.setItem(name, stored.replace(/"startedAt":\d+/, `"startedAt":${longAgo}`))
    })
    await goTo(tab, `${app.url}/callback?code=late&state=${state}`)
    const code = await tab.evaluate(() =>
      window.genauth.handleCallback().catch((error: { code: string }) => error.code),
    )
    expect(code).toBe('state_mismatch')
    expect(await tab.evaluate(() => JSON.stringify(window.genauth.getSession()))).toBe(session)
    expect(app.emulator.count('token')).toBe(1)
  })

  it.each<[string, string, string, string]>([
    ['C6', 'the error `access_denied`', 'error=access_denied', 'access_denied'],
    ['C6', 'the error `login_required`', 'error=login_required', 'login_required'],
    [
      'C6',
      'markup in its error description',
      'error=access_denied&error_description=%3Cimg%20src%3Dx%20onerror%3D%22window.hacked%3D1%22%3E',
      'access_denied',
    ],
    ['C14', 'two codes', 'code=a&code=b', 'invalid_response'],
    ['C14', 'no code', '', 'invalid_response'],
  ])(
    '%s: a callback with %s is rejected, and the browser returns to the page where the login started',
    async (...row) => {
      const [, , query, code] = row
      const tab = await app.open(await app.newProfile(), '/deep?x=1')
      const state = await beginLogin(tab, app)
      await goTo(tab, `${app.url}/callback?${query}&state=${state}`)
      expect(await statusOf(tab)).toBe(`anonymous:error:${code}`)
      expect(await tab.url()).toBe(`${app.url}/deep?x=1`)
      expect(await tab.evaluate(() => 'hacked' in window)).toBe(false)
      expect(app.emulator.count('token')).toBe(0)
    },
  )

  it.each(['access_token=t&token_type=Bearer', 'code=c'])(
    'C14: a callback with %s in the hash is rejected, and the client cleans the URL',
    async (hash) => {
      const tab = await app.open(await app.newProfile(), '/deep?x=1')
      const state = await beginLogin(tab, app)
      await goTo(tab, `${app.url}/callback#${hash}&state=${state}`)
      expect(await statusOf(tab)).toBe('anonymous:error:invalid_response')
      expect(await tab.evaluate(() => window.genauth.peekToken() === undefined)).toBe(true)
      expect(app.emulator.count('token')).toBe(0)
      expect(await tab.url()).toBe(`${app.url}/deep?x=1`)
    },
  )

  it.each([
    [false, 'not processed', 'framed_callback', 0],
    [true, 'processed', 'invalid_grant', 1],
  ])('C12: with `allowFramedCallback: %s`, a callback in a frame is %s', async (...row) => {
    const [allowFramedCallback, , code, exchanges] = row
    app.setOptions({ allowFramedCallback })
    const tab = await app.open(await app.newProfile())
    const state = await beginLogin(tab, app)
    await goTo(tab, `${app.url}/`)
    await tab.evaluate((src) => {
      const frame = document.createElement('iframe')
      frame.src = src
      document.body.append(frame)
    }, `/callback?code=wrong&state=${state}`)
    await until(
      tab,
      (expected) => {
        const session = (window.frames[0] as Window | undefined)?.genauth?.getSession()
        return session?.status === 'anonymous' && session.error?.code === expected
      },
      code,
    )
    expect(app.emulator.count('token')).toBe(exchanges)
    await settled(tab)
    expect(await statusOf(tab)).toBe('anonymous:none')
  })
})

describe('the issuer in a callback URL', () => {
  const app = useApp({ protocol: 'oidc' })

  it.each([
    ['a wrong issuer', '&iss=https%3A%2F%2Fevil.example', false],
    ['an empty issuer', '&iss=', false],
    ['no issuer, with `requireIssuerInCallback`,', '', true],
  ])(
    'C5: a callback with %s is rejected, and its code is not exchanged',
    async (_name, iss, isRequired) => {
      app.setOptions({ requireIssuerInCallback: isRequired })
      const tab = await app.open(await app.newProfile())
      const state = await beginLogin(tab, app)
      await goTo(tab, `${app.url}/callback?code=c&state=${state}${iss}`)
      expect(await statusOf(tab)).toBe('anonymous:error:issuer_mismatch')
      expect(app.emulator.count('token')).toBe(0)
    },
  )

  it('C5: a callback with GenAuth’s issuer is accepted', async () => {
    app.emulator.setSwitches({ issuerInCallback: true })
    app.setOptions({ requireIssuerInCallback: true })
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
  })
})
