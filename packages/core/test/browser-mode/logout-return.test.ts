import { beforeEach, describe, expect, it } from 'vitest'
import type { LogoutOptions } from '../../src/call-options'
import { blockedStorage } from '../../src/runtime/storage'
import {
  breakEngine,
  createWorld,
  type Document,
  type DocumentInit,
  home,
  key,
  redirectUri,
  settle,
  until,
  type World,
} from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

const idToken = 'header.claims.signature'
const postLogoutRedirectUri = `${home}/bye?lang=en`
const options = { protocol: 'oidc', postLogoutRedirectUri } as const

/** Creates the storage of a tab with a signed-in user, with the protocol `oidc`. */
const loggedIn = (changes = {}) =>
  new Map([[`genauth:${key}:oidc`, JSON.stringify(world.record({ idToken, ...changes }))]])

async function logOut(tab: Document, logoutOptions = {}): Promise<URL> {
  await tab.ready()
  void tab.genauth.logout(logoutOptions)
  await until(() => tab.page.navigations.length === 1)
  return new URL(tab.page.navigations[0] ?? '')
}

const openLoggedIn = (init: DocumentInit = {}) =>
  world.open({ values: loggedIn(), options, ...init })

/** Starts a logout in a page. Opens and returns the page to which GenAuth redirects after the logout. */
async function logOutAndReturn(logoutOptions = {}, init: DocumentInit = {}): Promise<Document> {
  const before = openLoggedIn(init)
  const url = await logOut(before, logoutOptions)
  const back = new URL(url.searchParams.get('post_logout_redirect_uri') ?? '')
  back.searchParams.set('state', url.searchParams.get('state') ?? '')
  return before.load({ href: back.href })
}

/** Returns the last URL that a page navigated to, or the page's own URL if the page did not navigate. */
const target = ({ page }: Document) => page.navigations.at(-1) ?? page.href

const stateOf = (url: URL) => url.searchParams.get('state')

describe('a global logout on oidc', () => {
  it('L11: a logout on oidc sends the ID token, the exact postLogoutRedirectUri, and a unique state', async () => {
    const first = await logOut(openLoggedIn(), { returnTo: '/reports' })
    expect(first.origin + first.pathname).toBe('https://tenant.example/oidc/session/end')
    expect(Object.fromEntries(first.searchParams)).toEqual({
      id_token_hint: idToken,
      post_logout_redirect_uri: postLogoutRedirectUri,
      state: expect.stringMatching(/^genauth-l\.id-\d+$/),
    })
    expect(stateOf(await logOut(openLoggedIn()))).not.toBe(stateOf(first))
  })

  it.each<LogoutOptions>([{}, { returnTo: '/reports' }])(
    'L13: without the option postLogoutRedirectUri, a logout on oidc returns to the root of the app: %j',
    async (logoutOptions) => {
      const page = await logOutAndReturn(logoutOptions, { options: { protocol: 'oidc' } })
      expect(page.page.href).toMatch(/^https:\/\/app\.example\/\?state=genauth-l\./)
      await page.ready()
      expect(target(page)).toBe(`${home}${logoutOptions.returnTo ?? '/'}`)
      expect(page.status()).toBe('anonymous:logout')
    },
  )

  it.each([
    ['without an ID token', { idToken: undefined }],
    ['with an encrypted ID token', { idToken: 'a.b.c.d.e' }],
    ['with an ID token that is too long for a URL', { idToken: `a.${'b'.repeat(4000)}.c` }],
  ])(
    'L11: a logout %s redirects to the universal logout, with returnTo in the URL',
    async (_what, changes) => {
      const url = await logOut(openLoggedIn({ values: loggedIn(changes) }), {
        returnTo: '/reports',
      })
      expect(url.href).toBe(
        `https://tenant.example/login/profile/logout?redirect_uri=${encodeURIComponent(`${home}/reports`)}`,
      )
      const plain = await logOut(openLoggedIn({ values: loggedIn(changes) }))
      expect(plain.searchParams.get('redirect_uri')).toBe(postLogoutRedirectUri)
    },
  )

  it.each([
    ['is on another origin', 'https://www.example/', { returnTo: '/a' }, `${home}/a`],
    [
      'is on another origin, and returnTo is missing',
      'https://www.example/',
      {},
      'https://www.example/',
    ],
  ])(
    'L11: a logout sends no state if GenAuth does not redirect to a page of the app: postLogoutRedirectUri %s',
    async (...row) => {
      const [, uri, logoutOptions, expected] = row
      const tab = openLoggedIn({ options: { ...options, postLogoutRedirectUri: uri } })
      const url = await logOut(tab, logoutOptions)
      expect(url.searchParams.get('post_logout_redirect_uri')).toBe(expected)
      expect([url.searchParams.get('id_token_hint'), stateOf(url)]).toEqual([idToken, null])
    },
  )
})

describe('a double click on “Log out”', () => {
  it('L4, L11: a double click on “Log out” starts one logout, which sends the ID token', async () => {
    const tab = openLoggedIn()
    await tab.ready()
    const calls = [
      tab.genauth.logout(),
      tab.genauth.logout(),
      tab.genauth.logout({ scope: 'local' }),
    ]
    expect(new Set(calls).size).toBe(1)
    await settle()
    expect(tab.page.navigations).toEqual([expect.stringContaining(`id_token_hint=${idToken}`)])
    expect(tab.genauth.getPendingAction()).toBe('logout')
  })

  it('L5: a second click on “Log out” starts a new logout if the first logout did not leave the page', async () => {
    const tab = openLoggedIn()
    await logOut(tab)
    tab.page.fire('pageshow', true)
    await settle()
    void tab.genauth.logout()
    await until(() => tab.page.navigations.length === 2)
  })

  it('a global logout that starts during a local logout also redirects to GenAuth', async () => {
    const tab = openLoggedIn()
    await tab.ready()
    const first = tab.genauth.logout({ scope: 'local' })
    void tab.genauth.logout()
    await first
    await until(() => tab.page.navigations.length === 1)
  })
})

describe('a page to which a logout returns', () => {
  it.each([
    ['/reports?year=2026&q=a%26b#ü', `${home}/reports?year=2026&q=a%26b#%C3%BC`],
    ['https://evil.example/', `${home}/`],
    ['//evil.example', `${home}/`],
    [undefined, postLogoutRedirectUri],
  ])(
    'L10, L12: the callback of a logout navigates to returnTo on the app’s own origin: %s',
    async (returnTo, expected) => {
      const page = await logOutAndReturn({ returnTo })
      await page.ready()
      expect(target(page)).toBe(expected)
      expect(page.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
      expect([...page.values.keys()].filter((name) => name.includes('logout'))).toEqual([])
    },
  )

  it('L12: the callback of a logout cleans the URL and calls the app’s onRedirect before the session is shown', async () => {
    const page = await logOutAndReturn({ returnTo: '/reports' })
    const seen: unknown[] = []
    page.genauth.start({
      onRedirect: (to) => seen.push(to, page.page.href, page.status()),
    })
    await page.genauth.ready()
    expect(seen).toEqual(['/reports', postLogoutRedirectUri, 'loading'])
    expect(page.page.navigations).toEqual([])
  })

  it('L12: after the callback of a logout, the session has the reason `logout`, so that RequireLogin starts no login', async () => {
    const page = await logOutAndReturn({ returnTo: '/goodbye' })
    const shown: string[] = []
    page.genauth.subscribe(() => shown.push(page.status()))
    page.genauth.start({ onRedirect: () => undefined })
    await page.genauth.ready()
    expect(shown).toEqual(['anonymous:logout'])
    expect(page.events).toEqual([])
  })

  it('L12: if a loader awaits ready() before onRedirect is registered, the callback of a logout navigates to returnTo', async () => {
    const page = await logOutAndReturn({ returnTo: '/goodbye' })
    await page.genauth.ready()
    const seen: string[] = []
    page.genauth.start({ onRedirect: (to) => seen.push(to) })
    await settle()
    expect([page.page.navigations, seen]).toEqual([[`${home}/goodbye`], []])
  })

  it('L12: the callback of a logout does not reload the page if returnTo is the current URL', async () => {
    const page = await logOutAndReturn({ returnTo: '/bye?lang=en' })
    await page.ready()
    expect([page.page.href, page.page.navigations]).toEqual([postLogoutRedirectUri, []])
  })

  it('L12: the callback of a logout shows a user who has logged in during the logout', async () => {
    const page = await logOutAndReturn({ returnTo: '/reports' })
    page.values.set(
      `genauth:${key}:oidc`,
      JSON.stringify(world.record({ id: 'later', startedAt: world.now() + 1 })),
    )
    await world.finish(page.ready())
    expect([target(page), page.status()]).toEqual([`${home}/reports`, 'authenticated'])
  })

  it.each([
    ['the redirect URI', redirectUri],
    ['the root', `${home}/`],
  ])(
    'L12: the callback of a logout to %s is not handled as a login callback',
    async (_where, uri) => {
      const page = await logOutAndReturn(
        { returnTo: '/reports' },
        { options: { ...options, postLogoutRedirectUri: uri } },
      )
      await page.ready()
      expect(target(page)).toBe(`${home}/reports`)
      expect(page.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
      expect(world.server.to('/token')).toEqual([])
    },
  )

  it('L12: if the browser loads the callback of a logout a second time, the client reports state_mismatch and cleans the URL', async () => {
    const page = await logOutAndReturn({ returnTo: '/reports' })
    const { href } = page.page
    await page.ready()
    const again = page.load({ href })
    await again.ready()
    expect(again.page.href).toBe(postLogoutRedirectUri)
    expect(again.genauth.getSession()).toMatchObject({
      reason: 'error',
      error: { code: 'state_mismatch' },
    })
  })

  it.each([
    [
      'an unknown state of this client',
      `${home}/any?state=genauth-l.unknown#top`,
      `${home}/any#top`,
    ],
    [
      'a state without this client’s prefix',
      `${home}/bye?lang=en&state=wrong`,
      postLogoutRedirectUri,
    ],
    ['an empty state', `${home}/bye?lang=en&state=`, postLogoutRedirectUri],
  ])(
    'L12: a logout callback with %s is reported as state_mismatch, and the client cleans its URL',
    async (_what, href, clean) => {
      const before = openLoggedIn()
      await logOut(before, { returnTo: '/reports' })
      const page = before.load({ href })
      await page.ready()
      expect(page.page.href).toBe(clean)
      expect(page.genauth.getSession()).toMatchObject({
        status: 'anonymous',
        reason: 'error',
        error: { code: 'state_mismatch' },
      })
      expect(page.events).toEqual([])
    },
  )

  it('L12: a logout callback with an unknown state does not end the session of a signed-in user', async () => {
    const tab = openLoggedIn({ href: `${home}/?state=genauth-l.unknown` })
    await tab.ready()
    await settle()
    expect(tab.page.href).toBe(`${home}/`)
    expect(tab.genauth.getSession()).toEqual({
      status: 'authenticated',
      id: 'session-1',
      stale: false,
    })
  })

  it.each([
    ['with no pending logout', `${home}/bye?lang=en&state=payment`, false],
    ['on another page', `${home}/paid?state=payment`, true],
    ['with a code', `${home}/bye?lang=en&state=payment&code=1`, true],
    ['with an error', `${home}/bye?lang=en&state=payment&error=declined`, true],
  ])('C3: the client ignores a `state` of another flow: %s', async (_what, href, isLeaving) => {
    const before = openLoggedIn()
    if (isLeaving) await logOut(before)
    const page = isLeaving ? before.load({ href }) : world.open({ options, href })
    await page.ready()
    expect(page.page.href).toBe(href)
    expect(page.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
  })

  const filter = `${home}/bye?lang=en&state=open`
  const expectUntouched = async (page: Document, href = filter) => {
    await page.ready()
    await settle()
    expect(page.page.href).toBe(href)
    expect(page.genauth.getSession()).not.toHaveProperty('error')
  }

  it('C3: the client ignores a foreign `state` after the callback of a logout had no state', async () => {
    const before = openLoggedIn()
    await logOut(before, { returnTo: '/reports' })
    const home = before.load({ href: postLogoutRedirectUri })
    await home.ready()
    await settle()
    await expectUntouched(home.load({ href: filter }))
  })

  const stays: [string, (tab: Document) => unknown][] = [
    ['the page is restored from the back/forward cache', ({ page }) => page.fire('pageshow', true)],
    ['the browser has stayed on the page for 10 s', () => world.advance(10_000)],
  ]

  it.each(stays)(
    'C3, L5: the client ignores a foreign `state` after a logout that did not leave the page: %s',
    async (_how, stay) => {
      const before = openLoggedIn()
      await logOut(before, { returnTo: '/reports' })
      await stay(before)
      await settle()
      await expectUntouched(before.load({ href: filter }))
    },
  )

  it('C3, L12: the callback of a logout navigates to returnTo even if the navigation to GenAuth took longer than 10 s', async () => {
    const before = openLoggedIn()
    const url = await logOut(before, { returnTo: '/reports' })
    await world.advance(10_000)
    const page = before.load({ href: `${postLogoutRedirectUri}&state=${stateOf(url)}` })
    await page.ready()
    expect([target(page), page.status()]).toEqual([`${home}/reports`, 'anonymous:logout'])
  })

  it('C3: the client ignores a foreign `state` after a later logout that does not return with a state', async () => {
    const before = openLoggedIn()
    await logOut(before, { returnTo: '/reports' })
    const later = before.load({ href: `${home}/account` })
    expect((await logOut(later)).searchParams.has('redirect_uri')).toBe(true)
    await expectUntouched(later.load({ href: filter }))
  })

  it('C3: the client ignores a foreign `state` after a login that follows the logout', async () => {
    const before = openLoggedIn()
    await logOut(before, { returnTo: '/reports' })
    const oauth = { protocol: 'oauth' } as const
    const login = before.load({ href: `${home}/account`, options: oauth })
    await login.ready()
    void login.genauth.login()
    await until(() => login.page.navigations.length === 1)
    const state = stateOf(new URL(login.page.navigations[0] ?? ''))
    const back = login.load({ href: `${redirectUri}?code=c&state=${state}`, options: oauth })
    await back.ready()
    expect(back.status()).toBe('authenticated')
    await expectUntouched(back.load({ href: filter, options }))
  })

  it('T5: the callback of a logout is handled only by the client that started the logout', async () => {
    const page = await logOutAndReturn({ returnTo: '/reports' })
    const other = page.load({ options: { ...options, appHost: 'https://other.example' } })
    const { href } = page.page
    await other.ready()
    expect([other.page.href, other.status()]).toEqual([href, 'anonymous:none'])
    const own = other.load({ options })
    await own.ready()
    expect(target(own)).toBe(`${home}/reports`)
  })

  it('L12: the callback of a logout is rejected if more than one hour has passed since the logout', async () => {
    const page = await logOutAndReturn({ returnTo: '/reports' })
    await world.advance(61 * 60_000)
    await page.ready()
    expect(page.page.href).toBe(postLogoutRedirectUri)
    expect(page.genauth.getSession()).toMatchObject({ error: { code: 'state_mismatch' } })
  })

  it.each(['{', '[]', '{"state":1}', 'null'])(
    'T3: the callback of a logout ignores an invalid value in the storage: %s',
    async (value) => {
      const page = await logOutAndReturn()
      page.values.set('genauth:logout', value)
      await page.ready()
      expect(page.page.href).toBe(postLogoutRedirectUri)
      expect(page.genauth.getSession()).toMatchObject({ error: { code: 'state_mismatch' } })
    },
  )

  it('T2: the callback of a logout cleans the URL and reports no error if the browser blocks storage', async () => {
    const tab = world.open({
      options,
      href: `${home}/bye?state=genauth-l.kept-nowhere`,
      runtime: { tabStorage: blockedStorage },
    })
    await tab.ready()
    expect(tab.page.href).toBe(`${home}/bye`)
    expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
  })

  it('L12: a page with a logout callback shows the session even if the chunk that calls GenAuth fails to load', async () => {
    const tab = openLoggedIn({ href: `${home}/?state=genauth-l.unknown` })
    breakEngine(tab)
    await tab.ready()
    expect(tab.status()).toBe('authenticated')
    await settle()
  })

  it('L12: the callback of a logout finishes even if the app’s onRedirect throws', async () => {
    const page = await logOutAndReturn({ returnTo: '/reports' })
    page.genauth.start({
      onRedirect() {
        throw new Error('error of the app')
      },
    })
    await page.genauth.ready()
    expect(page.status()).toBe('anonymous:logout')
  })
})
