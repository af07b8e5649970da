import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { beginLogin, enterCredentials, finishLogin, logIn } from './log-in'
import { eventsOf, goTo, reload, settled, statusOf, until, untilStatus } from './observe'

describe('a callback', () => {
  const app = useApp({ protocol: 'oauth' })

  /** The query with which the last login came back. */
  const lastAnswer = () => app.reports.findLast((query) => query.includes('state=genauth')) ?? ''

  /** Lets pages tell with which address they were opened. */
  function reportAddresses() {
    app.setPage({ head: '<script>fetch("/report" + location.search)</script>' })
  }

  it('C1: that is handled by the page, twice by hand, and with an address of before, is exchanged once, and all have its result', async () => {
    app.setPage({
      head: '<script>window.address = location.href</script>',
      tail: `<script type="module">
        const { genauth } = window
        const stop = genauth.start()
        window.results = Promise.all([undefined, undefined, address].map((url) => genauth.handleCallback(url)))
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

  it('C1: is exchanged once where a hot reload makes a second client, and both are logged in', async () => {
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

  it('C2: that is visited again, and reloaded, keeps who is logged in, and sends nothing', async () => {
    reportAddresses()
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    const answer = lastAnswer()
    for (let n = 0; n < 2; n += 1) {
      await goTo(tab, `${app.url}/callback?${answer}`)
      expect(await statusOf(tab)).toBe('authenticated')
      expect(await tab.url()).toBe(`${app.url}/callback`)
    }
    await reload(tab)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(app.emulator.count('token')).toBe(1)
  })

  it('C2: from a bookmark, where nobody is logged in, is a typed error, and the button works', async () => {
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
  ])('C3: of somebody else’s flow is left alone: %s', async (address) => {
    const tab = await app.open(await app.newProfile(), address)
    expect(await tab.url()).toBe(app.url + address)
    expect(await statusOf(tab)).toBe('anonymous:none')
    expect(app.emulator.count('token')).toBe(0)
  })

  it('C4: of another tab is stripped and reported, and harms neither login', async () => {
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

  it('C4: with a state that is missing is no callback; used, wrong or expired it is refused, and the session stays', async () => {
    reportAddresses()
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    const answer = lastAnswer()
    const session = await tab.evaluate(() => JSON.stringify(window.genauth.getSession()))
    await goTo(tab, `${app.url}/callback?code=stolen`)
    expect(await tab.url()).toBe(`${app.url}/callback?code=stolen`)
    const state = await beginLogin(tab, app)
    for (const query of ['code=stolen&state=genauth-r.wrong', answer]) {
      await goTo(tab, `${app.url}/callback?${query}`)
      const code = await tab.evaluate(() =>
        window.genauth.handleCallback().catch((error: { code: string }) => error.code),
      )
      expect(code).toBe('state_mismatch')
    }
    await goTo(tab, `${app.url}/`)
    await tab.evaluate(() => {
      const name = `genauth:${window.genauth.key}:logins`
      const kept = sessionStorage.getItem(name) ?? ''
      const longAgo = Date.now() - 2 * 3_600_001
      sessionStorage.setItem(name, kept.replace(/"startedAt":\d+/, `"startedAt":${longAgo}`))
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
    ['C6', 'access_denied', 'error=access_denied', 'access_denied'],
    ['C6', 'login_required', 'error=login_required', 'login_required'],
    [
      'C6',
      'markup in its description',
      'error=access_denied&error_description=%3Cimg%20src%3Dx%20onerror%3D%22window.hacked%3D1%22%3E',
      'access_denied',
    ],
    ['C14', 'a code twice', 'code=a&code=b', 'invalid_response'],
    ['C14', 'no code at all', '', 'invalid_response'],
  ])('%s: with %s fails with its own code, and goes back to where it began', async (...row) => {
    const [, , query, code] = row
    const tab = await app.open(await app.newProfile(), '/deep?x=1')
    const state = await beginLogin(tab, app)
    await goTo(tab, `${app.url}/callback?${query}&state=${state}`)
    expect(await statusOf(tab)).toBe(`anonymous:error:${code}`)
    expect(await tab.url()).toBe(`${app.url}/deep?x=1`)
    expect(await tab.evaluate(() => 'hacked' in window)).toBe(false)
    expect(app.emulator.count('token')).toBe(0)
  })

  it.each(['access_token=t&token_type=Bearer', 'code=c'])(
    'C14: with %s in the hash is refused, and that is out of the address',
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
    [false, 'is not processed', 'framed_callback', 0],
    [true, 'is processed where that is allowed', 'invalid_grant', 1],
  ])('C12: in a frame, allowFramedCallback %s: %s', async (...row) => {
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

describe('the issuer of a callback', () => {
  const app = useApp({ protocol: 'oidc' })

  it.each([
    ['that is another one', '&iss=https%3A%2F%2Fevil.example', false],
    ['that is empty', '&iss=', false],
    ['that is missing, where it was announced', '', true],
  ])('C5: %s is refused, and nothing is exchanged', async (_name, iss, isRequired) => {
    app.setOptions({ requireIssuerInCallback: isRequired })
    const tab = await app.open(await app.newProfile())
    const state = await beginLogin(tab, app)
    await goTo(tab, `${app.url}/callback?code=c&state=${state}${iss}`)
    expect(await statusOf(tab)).toBe('anonymous:error:issuer_mismatch')
    expect(app.emulator.count('token')).toBe(0)
  })

  it('C5: that is GenAuth’s is accepted', async () => {
    app.emulator.setSwitches({ issuerInCallback: true })
    app.setOptions({ requireIssuerInCallback: true })
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
  })
})
