import type { Profile, Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { later } from '../browser-mode/fake-server'
import { type App, useApp } from './app'
import { beginLogin, enterCredentials, finishLogin, lastState, logIn } from './log-in'
import { eventsOf, goTo, reload, settled, statusOf, untilStatus } from './observe'

/** Logs in on GenAuth's page. Nothing uses the code, because the callback page has no client. Returns the code. */
async function stealCode(profile: Profile, app: App): Promise<string> {
  const tab = await app.open(profile)
  await beginLogin(tab, app)
  app.setPage({ hasClient: false })
  await enterCredentials(tab, app.emulator)
  await tab.waitForUrl(({ pathname }) => pathname === '/callback')
  app.setPage({})
  return new URL(await tab.url()).searchParams.get('code') ?? ''
}

/** Starts a login, and opens the callback of this login with the code of another login. */
async function finishWithCode(code: string, tab: Tab, app: App): Promise<void> {
  const state = await beginLogin(tab, app)
  await goTo(tab, `${app.url}/callback?code=${code}&state=${state}`)
}

describe.each([
  ['oidc', {}, 'anonymous:error:invalid_grant'],
  ['oauth', { pkce: { oauth: 'optional' } }, 'anonymous:error:invalid_grant'],
  // If GenAuth ignores PKCE, it cannot distinguish the stolen code from the attacker's own code. See SECURITY.md.
  ['oauth', { pkce: { oauth: 'ignore' } }, 'authenticated'],
] as const)(
  'a stolen authorization code on %s with these emulator options: %j',
  (protocol, switches, outcome) => {
    const app = useApp({ protocol }, { switches })

    it(`C13: a stolen authorization code in the callback of the attacker’s own login results in ${outcome}`, async () => {
      const code = await stealCode(await app.newProfile(), app)
      const attacker = await app.open(await app.newProfile())
      await finishWithCode(code, attacker, app)
      expect(code).not.toBe('')
      expect(await statusOf(attacker)).toBe(outcome)
      expect(app.emulator.count('token')).toBe(1)
    })
  },
)

describe('a code exchange', () => {
  const app = useApp({ protocol: 'oauth' })

  it.each([
    ['a connection reset', 'network_error', { kind: 'reset' }],
    ['status 500', 'server_error', { kind: 'status', status: 500 }],
  ] as const)(
    'C11: a code exchange that fails with %s is retried one time by its page, and is not retried after a reload',
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

  it('C11: if the first request of a code exchange is lost, the code exchange succeeds with a second request', async () => {
    const tab = await app.open(await app.newProfile())
    await beginLogin(tab, app)
    app.emulator.setFault('token', { kind: 'reset', times: 1 })
    await finishLogin(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await eventsOf(tab)).toEqual(['login'])
    expect(app.emulator.count('token')).toBe(2)
  })

  it('C7: only scripts that run before the client see the code in the URL, and later scripts see a clean URL', async () => {
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

  it('C7: `handleCallback()` removes the code from the URL synchronously', async () => {
    const tab = await app.open(await app.newProfile())
    const url = await tab.evaluate(() => {
      history.replaceState(null, '', '/callback?code=c&state=genauth-r.s&x=1')
      window.genauth.handleCallback().catch(() => undefined)
      return location.href
    })
    expect(url).toBe(`${app.url}/callback?x=1`)
  })

  it.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '\u0000//evil.example',
  ])('C8: a login with `returnTo` %j returns to the root of the app', async (returnTo) => {
    const tab = await app.open(await app.newProfile(), '/deep?x=1')
    await beginLogin(tab, app, returnTo)
    await finishLogin(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await tab.url()).toBe(`${app.url}/`)
  })

  it('C9: `onRedirect` receives the exact URL where the login started, so that the app’s router can open it', async () => {
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

describe('pending logins', () => {
  const app = useApp({ protocol: 'oauth' })

  it('C10: if the user logs in from two tabs at the same time, both tabs are signed in', async () => {
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

  it('C10, T4: if the user duplicates a tab with a pending login, both tabs can finish a login, and they get different tokens', async () => {
    const original = await app.open(await app.newProfile(), '/one')
    const state = await beginLogin(original, app)
    await goTo(original, `${app.url}/one`)
    const copy = await original.popupOf(() =>
      original.click({ role: 'button', name: 'Open a copy' }),
    )
    await settled(copy)
    const stored = await copy.evaluate(() => Object.values(sessionStorage).join())
    expect(stored).toContain(state)
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

  it('C4, C10, T4: if a tab and its duplicate have the same pending login, only the first callback is accepted, and its session does not end', async () => {
    const original = await app.open(await app.newProfile(), '/one')
    const state = await beginLogin(original, app)
    const request = app.emulator.requests('authorize').find((it) => it.unredacted.query['state'])
    const query = new URLSearchParams(request?.unredacted.query)
    await goTo(original, `${app.url}/one`)
    const copy = await original.popupOf(() =>
      original.click({ role: 'button', name: 'Open a copy' }),
    )
    await settled(copy)
    // Both tabs use the same `state` parameter, but GenAuth issues a separate code to each tab.
    for (const tab of [original, copy]) {
      await tab.goTo(`${app.emulator.url}${request?.path}?${query}`)
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

  it('C10: storage contains at most eight of fifty abandoned logins, and the next login works', async () => {
    const tab = await app.open(await app.newProfile())
    const states = new Set<string>()
    for (let started = 0; started < 50; started += 1) {
      states.add(await beginLogin(tab, app))
      await goTo(tab, `${app.url}/`)
    }
    expect(states.size).toBe(50)
    const [stored, size] = await tab.evaluate(() => {
      const logins = sessionStorage.getItem(`genauth:${window.genauth.key}:logins`) ?? '{}'
      const all = [...Object.values(sessionStorage), ...Object.values(localStorage)].join('')
      return [Object.keys(JSON.parse(logins) as object), all.length] as const
    })
    expect(stored).toEqual([...states].slice(-8))
    expect(size).toBeLessThan(8000)
    await logIn(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
  }, 180_000)
})
