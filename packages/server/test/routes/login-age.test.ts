import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, storedSessions } from '../../src'
import { failingRevocations } from '../support/failing-revocations'
import {
  type QuickApp,
  type QuickBrowser,
  type QuickOptions,
  startQuickApp,
} from '../support/quick-app'

const home = 'https://app.example/'

/** Seconds between the user's authentication and the ID token. `undefined`: the ID token has no `auth_time`. */
interface Authentication {
  age: number | undefined
  acr?: string
  /** The user who logs in. Default: `ada`. */
  sub?: string
}

/** Starts an app whose GenAuth returns ID tokens with a given age. GenAuth's clock can differ from the app's clock. */
function start(
  authentication: Authentication,
  { skewSeconds = 0, ...options }: QuickOptions & { readonly skewSeconds?: number } = {},
) {
  const claims = {
    get iat() {
      return Math.floor(app.now() / 1000) + skewSeconds
    },
    get exp() {
      return this.iat + 3600
    },
    get auth_time() {
      return authentication.age === undefined ? undefined : this.iat - authentication.age
    },
    get sub() {
      return authentication.sub ?? 'ada'
    },
    get acr() {
      return authentication.acr
    },
  }
  const app: QuickApp = startQuickApp({
    protocol: 'oidc',
    idTokenClaims: claims,
    ...options,
  })
  return { app, browser: app.openBrowser() }
}

/** Returns the status of the session, and the code of the login's error. */
async function outcomeOf(browser: QuickBrowser): Promise<unknown[]> {
  const { session, error } = (await browser.facts()) as {
    session: { status: string }
    error?: { code: string }
  }
  return [session.status, error?.code]
}

const locationOf = (response: Response) => new URL(response.headers.get('location') ?? '')

describe('a login with max_age', () => {
  it.each([0, 59, 60, 61])(
    'O29: an authentication that is %d seconds old is accepted with max_age=60',
    async (age) => {
      const { app, browser } = start({ age })
      await browser.logIn('max_age=60')
      expect(await outcomeOf(browser)).toEqual(['authenticated', undefined])
      expect([app.revoked(), app.reports]).toEqual([[], []])
    },
  )

  it('O29: an older authentication starts the login a second time with prompt=login and the same options', async () => {
    const authentication: Authentication = { age: 62 }
    const { app, browser } = start(authentication, {
      login: { tenants: ['acme'], connections: ['wechat'], scopes: ['orders:read'] },
    })
    const query =
      'max_age=60&acr_values=gold&ui_locales=en&ext_idp_conn_id=wechat&extra_scopes=orders:read&returnTo=/reports'
    const second = locationOf(await browser.logIn(query))
    expect([second.origin, second.pathname]).toEqual([
      'https://sample-app.genauth.ai',
      '/oidc/auth',
    ])
    expect(Object.fromEntries(second.searchParams)).toMatchObject({
      prompt: 'login consent',
      max_age: '60',
      acr_values: 'gold',
      ui_locales: 'en',
      lang: 'en',
      ext_idp_conn_id: 'wechat',
      scope: 'openid profile email phone address offline_access orders:read',
    })
    expect(app.revoked()).toEqual(['refresh-1', 'access-1'])
    expect(await browser.status()).toBe('anonymous:none')
    authentication.age = 0
    const response = await browser.complete(second)
    expect(response.headers.get('location')).toBe(`${home}reports`)
    expect(await outcomeOf(browser)).toEqual(['authenticated', undefined])
    expect([...browser.cookies.keys()]).toHaveLength(1)
  })

  it.each([
    ['login', { consentForOfflineAccess: false }, ''],
    ['login', { scope: 'openid' }, ''],
    ['login select_account', {}, '&prompt=select_account'],
    ['login consent', {}, '&prompt=login+consent'],
    ['login consent', {}, '&prompt=consent'],
  ])('O29: the second attempt has the prompt "%s" with %j%s', async (prompt, options, query) => {
    const { browser } = start({ age: 100 }, options)
    const second = locationOf(await browser.logIn(`max_age=60${query}`))
    expect(second.searchParams.get('prompt')).toBe(prompt)
  })

  it('O29: the second attempt of a login in a popup continues in the popup', async () => {
    const authentication: Authentication = { age: 62 }
    const { browser } = start(authentication)
    const name = 'a-popup-of-the-test'
    const second = locationOf(await browser.logIn(`max_age=60&mode=popup&popup=${name}`))
    authentication.age = 0
    const response = await browser.complete(second)
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(name)])
    expect(await outcomeOf(browser)).toEqual(['authenticated', undefined])
  })

  it('O29: if the second attempt is too old as well, the login fails with login_too_old', async () => {
    const { app, browser } = start({ age: 62 })
    const second = locationOf(await browser.logIn('max_age=60&returnTo=/reports'))
    const response = await browser.complete(second)
    expect(response.headers.get('location')).toBe(`${home}reports`)
    expect(await outcomeOf(browser)).toEqual(['anonymous', 'login_too_old'])
    expect(app.reports).toEqual(['login_too_old'])
    expect(app.revoked()).toEqual(['refresh-1', 'access-1', 'refresh-2', 'access-2'])
  })

  it('O29: a login with prompt=none has no second attempt, because it must not show a login page', async () => {
    const { browser } = start({ age: 62 })
    const response = await browser.logIn('max_age=60&prompt=none')
    expect(response.headers.get('location')).toBe(home)
    expect(await outcomeOf(browser)).toEqual(['anonymous', 'login_too_old'])
  })

  it.each([
    ['cookies', {}],
    ['a store', { sessions: storedSessions(memoryStore()) }],
  ])(
    'O29: with sessions in %s, a callback that arrives twice sends its code once, and both responses start the second attempt',
    async (_sessions, options) => {
      const { app, browser } = start({ age: 62 }, options)
      const first = await browser.begin('max_age=60')
      const copy = browser.copy()
      const seconds = [await browser.complete(first), await copy.complete(first)].map(locationOf)
      expect(seconds.map(({ pathname }) => pathname)).toEqual(['/oidc/auth', '/oidc/auth'])
      const prompts = seconds.map(({ searchParams }) => searchParams.get('prompt'))
      expect(prompts).toEqual(['login consent', 'login consent'])
      expect(app.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1)
    },
  )

  it('O29: a too old login keeps the previous session of the same user, also at GenAuth', async () => {
    const { app, browser } = start({ age: 62 })
    await browser.logIn()
    const before = await browser.facts()
    const second = locationOf(await browser.logIn('max_age=60'))
    await browser.complete(second)
    const { session } = (await browser.facts()) as { session: unknown }
    expect(session).toEqual(before['session'])
    // At GenAuth, the tokens of both logins can belong to one grant.
    expect(app.revoked()).toEqual([])
  })

  it('O29: a too old login of another user revokes its tokens, and keeps the previous session', async () => {
    const authentication: Authentication = { age: 62 }
    const { app, browser } = start(authentication)
    await browser.logIn()
    const before = await browser.facts()
    authentication.sub = 'alan'
    await browser.logIn('max_age=60')
    expect(app.revoked()).toEqual(['refresh-2', 'access-2'])
    expect((await browser.facts())['session']).toEqual(before['session'])
  })

  it('O29: if the previous session is unknown because the store fails, a too old login revokes nothing', async () => {
    const { revocations, setDown } = failingRevocations()
    const { app, browser } = start({ age: 62 }, { sessions: cookieSessions({ revocations }) })
    await browser.logIn()
    const url = await browser.begin('max_age=60')
    setDown(true)
    expect(locationOf(await browser.complete(url)).pathname).toBe('/oidc/auth')
    expect(app.revoked()).toEqual([])
  })

  it('O29: with sameSite strict, the callback has no cookie of the previous session, so a too old login revokes nothing', async () => {
    const { app, browser } = start({ age: 62 }, { sameSite: 'strict' })
    await browser.logIn()
    await browser.logIn('max_age=60')
    expect(app.revoked()).toEqual([])
  })

  it('O29: a login without max_age ignores auth_time', async () => {
    const { browser } = start({ age: 1_000_000 })
    await browser.logIn()
    expect(await outcomeOf(browser)).toEqual(['authenticated', undefined])
  })

  it('O29: with requestAuthTime, a login without max_age needs no auth_time', async () => {
    const { browser } = start({ age: undefined }, { requestAuthTime: true })
    await browser.logIn()
    expect(await outcomeOf(browser)).toEqual(['authenticated', undefined])
  })

  it('O30: an ID token without auth_time fails with auth_time_missing, without a second attempt', async () => {
    const { app, browser } = start({ age: undefined })
    const response = await browser.logIn('max_age=3600')
    expect(response.headers.get('location')).toBe(home)
    expect(await outcomeOf(browser)).toEqual(['anonymous', 'auth_time_missing'])
    expect([app.reports, app.revoked()]).toEqual([['auth_time_missing'], ['refresh-1', 'access-1']])
  })
})

describe('slow typing and wrong clocks', () => {
  it('O32: if the user needs ten minutes to type, an authentication at the start of the login is accepted', async () => {
    const { app, browser } = start({ age: 600 })
    const url = await browser.begin('max_age=0')
    app.pass(600_000)
    await browser.complete(url)
    expect(await outcomeOf(browser)).toEqual(['authenticated', undefined])
  })

  it('O32: an authentication before the start of a slow login is too old', async () => {
    const { app, browser } = start({ age: 603 })
    const url = await browser.begin('max_age=0')
    app.pass(600_000)
    expect(locationOf(await browser.complete(url)).pathname).toBe('/oidc/auth')
  })

  it.each([-86_400, -3600, 3600, 86_400])(
    'O32: a clock of GenAuth that differs by %d seconds changes nothing',
    async (skewSeconds) => {
      const fresh = start({ age: 60 }, { skewSeconds })
      await fresh.browser.logIn('max_age=60')
      expect(await outcomeOf(fresh.browser)).toEqual(['authenticated', undefined])
      const old = start({ age: 62 }, { skewSeconds })
      expect(locationOf(await old.browser.logIn('max_age=60')).pathname).toBe('/oidc/auth')
    },
  )

  it('O32: a server clock that is set back during the login does not make the login older', async () => {
    const { app, browser } = start({ age: 60 })
    const url = await browser.begin('max_age=60')
    app.pass(-30_000)
    await browser.complete(url)
    expect(await outcomeOf(browser)).toEqual(['authenticated', undefined])
  })
})

describe('a login with acr_values', () => {
  it.each([
    ['gold', 'authenticated', undefined],
    ['silver', 'authenticated', undefined],
    ['bronze', 'anonymous', 'acr_mismatch'],
    ['gold silver', 'anonymous', 'acr_mismatch'],
  ])(
    'O31: the returned acr %s makes the session %s with acr_values=gold+silver',
    async (acr, status, code) => {
      const { app, browser } = start({ age: 0, acr })
      await browser.logIn('acr_values=gold+silver')
      expect(await outcomeOf(browser)).toEqual([status, code])
      expect(app.revoked()).toHaveLength(code ? 2 : 0)
    },
  )

  it('O31: a login without acr_values accepts every acr', async () => {
    const { browser } = start({ age: 0, acr: 'bronze' })
    await browser.logIn()
    expect(await outcomeOf(browser)).toEqual(['authenticated', undefined])
  })
})
