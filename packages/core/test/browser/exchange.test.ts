import type { Profile, Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { later } from '../session/fake-server'
import { type App, useApp } from './app'
import { beginLogin, enterCredentials, finishLogin, lastState, logIn } from './log-in'
import { eventsOf, goTo, reload, settled, statusOf, untilStatus } from './observe'

/** Logs somebody in up to the callback, where the client is missing: gives the code that nobody has used. */
async function stealCode(profile: Profile, app: App): Promise<string> {
  const tab = await app.open(profile)
  await beginLogin(tab, app)
  app.setPage({ hasClient: false })
  await enterCredentials(tab, app.emulator)
  await tab.waitForUrl(({ pathname }) => pathname === '/callback')
  app.setPage({})
  return new URL(await tab.url()).searchParams.get('code') ?? ''
}

/** Begins a login, and comes back with somebody else's code. */
async function comeBackWith(code: string, tab: Tab, app: App): Promise<void> {
  const state = await beginLogin(tab, app)
  await goTo(tab, `${app.url}/callback?code=${code}&state=${state}`)
}

describe.each([
  ['oidc', {}, 'anonymous:error:invalid_grant'],
  ['oauth', { pkce: { oauth: 'optional' } }, 'anonymous:error:invalid_grant'],
  // Nothing tells it from the thief's own: SECURITY.md says so.
  ['oauth', { pkce: { oauth: 'ignore' } }, 'authenticated'],
] as const)('a stolen code on %s with %j', (protocol, switches, outcome) => {
  const app = useApp({ protocol }, { switches })

  it(`C13: put into a login of the thief’s own ends as ${outcome}`, async () => {
    const code = await stealCode(await app.newProfile(), app)
    const thief = await app.open(await app.newProfile())
    await comeBackWith(code, thief, app)
    expect(code).not.toBe('')
    expect(await statusOf(thief)).toBe(outcome)
    expect(app.emulator.count('token')).toBe(1)
  })
})

describe('an exchange', () => {
  const app = useApp({ protocol: 'oauth' })

  it.each([
    ['ends in a reset', 'network_error', { kind: 'reset' }],
    ['answers 500', 'server_error', { kind: 'status', status: 500 }],
  ] as const)(
    'C11: that %s is repeated once in its page, and never after a reload',
    async (...row) => {
      const [, code, fault] = row
      const tab = await app.open(await app.newProfile(), '/deep?x=1')
      await beginLogin(tab, app)
      app.emulator.setFault('token', fault)
      await finishLogin(tab, app)
      expect(await statusOf(tab)).toBe(`anonymous:error:${code}`)
      expect(await tab.url()).toBe(`${app.url}/deep?x=1`)
      expect(app.emulator.count('token')).toBe(2)
      await reload(tab)
      expect(await statusOf(tab)).toBe('anonymous:none')
      expect(app.emulator.count('token')).toBe(2)
      app.emulator.clearFaults()
      await tab.click({ role: 'button', name: 'Log in' })
      await untilStatus(tab, 'authenticated')
    },
  )

  it('C11: that was lost on the way succeeds the second time', async () => {
    const tab = await app.open(await app.newProfile())
    await beginLogin(tab, app)
    app.emulator.setFault('token', { kind: 'reset', times: 1 })
    await finishLogin(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await eventsOf(tab)).toEqual(['login'])
    expect(app.emulator.count('token')).toBe(2)
  })

  it('C7: runs while the address is clean for scripts that come later; those before see the code', async () => {
    const note = (name: string) => `window.${name} = location.href`
    const held = later<void>()
    app.serve('/before.js', { type: 'text/javascript', body: note('seenBefore') })
    app.serve('/after.js', { type: 'text/javascript', body: note('seenAfter') })
    app.serve('/late.js', {
      type: 'text/javascript',
      body: `${note('seenLate')}; window.isStillLoading = window.genauth.getSession().status`,
      after: held.promise,
    })
    const tab = await app.open(await app.newProfile(), '/deep?x=1')
    await beginLogin(tab, app)
    const script = (name: string, kind: string) =>
      `<script ${kind} src="${app.foreignUrl}/${name}.js"></script>`
    app.setPage({
      head: script('before', ''),
      tail: script('after', 'defer') + script('late', 'async'),
    })
    app.emulator.setFault('token', { kind: 'delay', delayMs: 1500, times: 1 })
    await enterCredentials(tab, app.emulator)
    await tab.waitForUrl(({ href }) => href === `${app.url}/callback`)
    held.resolve()
    await settled(tab)
    const seen = await tab.evaluate(() =>
      ['seenBefore', 'seenAfter', 'seenLate', 'isStillLoading'].map((name) =>
        String(Reflect.get(window, name)),
      ),
    )
    expect(seen[0]).toMatch(/\/callback\?(.*&)?code=/)
    expect(seen.slice(1)).toEqual([`${app.url}/callback`, `${app.url}/callback`, 'loading'])
    expect(await tab.url()).toBe(`${app.url}/deep?x=1`)
  })

  it('C7: begins with a clean address, before anything is awaited', async () => {
    const tab = await app.open(await app.newProfile())
    const address = await tab.evaluate(() => {
      history.replaceState(null, '', '/callback?code=c&state=genauth-r.s&x=1')
      window.genauth.handleCallback().catch(() => undefined)
      return location.href
    })
    expect(address).toBe(`${app.url}/callback?x=1`)
  })

  it.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '\u0000//evil.example',
  ])('C8: comes back to the root where returnTo is %j', async (returnTo) => {
    const tab = await app.open(await app.newProfile(), '/deep?x=1')
    await beginLogin(tab, app, returnTo)
    await finishLogin(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await tab.url()).toBe(`${app.url}/`)
  })

  it('C9: goes on through the app’s own router, which gets the very address', async () => {
    app.setPage({
      tail: `<script type="module">
        window.genauth.start({ onRedirect(to) { window.goneTo = to; history.replaceState('mine', '', to) } })
      </script>`,
    })
    const deep = '/reports/größe?year=2026&q=a%26b#totals/ü'
    const tab = await app.open(await app.newProfile(), deep)
    const { href } = new URL(deep, app.url)
    await logIn(tab, app)
    expect(await tab.url()).toBe(href)
    expect(await tab.evaluate(() => [Reflect.get(window, 'goneTo'), history.state])).toEqual([
      href.slice(app.url.length),
      'mine',
    ])
  })
})

describe('logins under way', () => {
  const app = useApp({ protocol: 'oauth' })

  it('C10: two tabs that log in at the same time both come back', async () => {
    const profile = await app.newProfile()
    const [first, second] = [await app.open(profile, '/one'), await app.open(profile, '/two')]
    await beginLogin(first, app)
    await beginLogin(second, app)
    await finishLogin(first, app)
    await finishLogin(second, app)
    expect([await statusOf(first), await statusOf(second)]).toEqual([
      'authenticated',
      'authenticated',
    ])
    expect([await first.url(), await second.url()]).toEqual([`${app.url}/one`, `${app.url}/two`])
  })

  it('C10, T4: a copy of a tab with a login under way finishes its own, and each state only once', async () => {
    const original = await app.open(await app.newProfile(), '/one')
    const state = await beginLogin(original, app)
    await goTo(original, `${app.url}/one`)
    const copy = await original.popupOf(() =>
      original.click({ role: 'button', name: 'Open a copy' }),
    )
    await settled(copy)
    const kept = await copy.evaluate(() => Object.values(sessionStorage).join())
    expect(kept).toContain(state)
    await beginLogin(original, app)
    await finishLogin(original, app)
    await beginLogin(copy, app)
    await finishLogin(copy, app)
    expect([await statusOf(original), await statusOf(copy)]).toEqual([
      'authenticated',
      'authenticated',
    ])
    const tokens = await Promise.all(
      [original, copy].map((tab) => tab.evaluate(() => window.genauth.peekToken())),
    )
    expect(new Set(tokens).size).toBe(2)
  })

  it('C4, C10, T4: one that two copies of a tab have is finished by one of them, and the other session stays', async () => {
    const original = await app.open(await app.newProfile(), '/one')
    const state = await beginLogin(original, app)
    const asked = app.emulator.requests('authorize').find((it) => it.unredacted.query['state'])
    const query = new URLSearchParams(asked?.unredacted.query)
    await goTo(original, `${app.url}/one`)
    const copy = await original.popupOf(() =>
      original.click({ role: 'button', name: 'Open a copy' }),
    )
    await settled(copy)
    // GenAuth knows neither of them: each gets a code of its own, for the same state.
    for (const tab of [original, copy]) {
      await tab.goTo(`${app.emulator.url}${asked?.path}?${query}`)
      await finishLogin(tab, app)
    }
    expect(lastState(app.emulator)).toBe(state)
    expect(await statusOf(original)).toBe('authenticated')
    expect(await statusOf(copy)).toBe('anonymous:error:state_mismatch')
    expect(app.emulator.count('token')).toBe(1)
    await original.evaluate(() => window.genauth.renew())
    await logIn(copy, app)
    expect(await statusOf(copy)).toBe('authenticated')
    await original.evaluate(() => window.genauth.renew())
    expect(await statusOf(original)).toBe('authenticated')
  })

  it('C10: fifty that are begun and given up leave a bounded rest, and the next one works', async () => {
    const tab = await app.open(await app.newProfile())
    const states = new Set<string>()
    for (let begun = 0; begun < 50; begun += 1) {
      states.add(await beginLogin(tab, app))
      await goTo(tab, `${app.url}/`)
    }
    expect(states.size).toBe(50)
    const [kept, size] = await tab.evaluate(() => {
      const logins = sessionStorage.getItem(`genauth:${window.genauth.key}:logins`) ?? '{}'
      const all = [...Object.values(sessionStorage), ...Object.values(localStorage)].join('')
      return [Object.keys(JSON.parse(logins) as object), all.length] as const
    })
    expect(kept).toEqual([...states].slice(-8))
    expect(size).toBeLessThan(8000)
    await logIn(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
  }, 180_000)
})
