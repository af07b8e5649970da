import type { GenAuthOptions, LoginOptions } from '@genauth/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { createWorld, type Document, redirectUri, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

const nowSeconds = () => Math.floor(Date.now() / 1000)

const open = (options: Partial<GenAuthOptions> = {}) =>
  world.open({ options: { protocol: 'oidc', ...options } })

/** The parameters of the last authorization request of a tab. */
const requestOf = (tab: Document) => new URL(tab.page.navigations.at(-1) ?? '').searchParams

/** Starts a login, and waits for its authorization request. */
async function begin(tab: Document, options?: LoginOptions) {
  await tab.ready()
  const { length } = tab.page.navigations
  void tab.genauth.login(options).catch(() => undefined)
  await until(() => tab.page.navigations.length > length)
  return requestOf(tab)
}

/** Returns from GenAuth with the ID token claims. Does not wait, because a second attempt never ends the loading. */
async function comeBack(tab: Document, claims: object) {
  const request = requestOf(tab)
  world.server.idTokenClaims = { nonce: request.get('nonce'), ...claims }
  const href = `${redirectUri}?code=c&state=${request.get('state')}`
  const next = tab.load({ href })
  next.genauth.start()
  await settle()
  return next
}

describe('a login whose user entered credentials too long ago', () => {
  const old = () => ({ auth_time: nowSeconds() - 3600 })
  const options = {
    maxAgeSeconds: 300,
    returnTo: '/pay',
    tenantId: 'acme',
    params: { campaign: 'spring' },
  }

  it('O6: a login that is too old is tried one more time with prompt=login and the same options', async () => {
    const tab = open()
    const first = await begin(tab, options)
    const callback = await comeBack(tab, old())
    await until(() => callback.page.navigations.length > 0)
    const second = requestOf(callback)
    expect(second.get('prompt')?.split(' ')).toContain('login')
    for (const name of ['max_age', 'tenant_id', 'campaign', 'scope']) {
      expect(second.get(name)).toBe(first.get(name))
    }
    expect(second.get('state')).not.toBe(first.get('state'))
    expect(second.get('nonce')).not.toBe(first.get('nonce'))
    expect(callback.genauth.getPendingAction()).toBe('login')
    expect(callback.status()).toBe('loading')

    const done = await comeBack(callback, { auth_time: nowSeconds() })
    await until(() => done.status() === 'authenticated')
    expect(done.page.href).toBe('https://app.example/pay')
    expect(done.events).toEqual(['login'])
  })

  it('O6: a login without offline_access is tried again with exactly prompt=login', async () => {
    const tab = open({ scope: 'openid' })
    await begin(tab, { maxAgeSeconds: 300 })
    const callback = await comeBack(tab, old())
    await until(() => callback.page.navigations.length > 0)
    expect(requestOf(callback).get('prompt')).toBe('login')
  })

  it('O6: a second attempt keeps prompt=consent, which a refresh token needs', async () => {
    const tab = open()
    await begin(tab, { maxAgeSeconds: 300 })
    const callback = await comeBack(tab, old())
    await until(() => callback.page.navigations.length > 0)
    expect(requestOf(callback).get('prompt')).toBe('login consent')
  })

  it('O6: a second attempt that is too old fails with `login_too_old`, and there is no third attempt', async () => {
    const tab = open()
    await begin(tab, options)
    const callback = await comeBack(tab, old())
    await until(() => callback.page.navigations.length > 0)
    const done = await comeBack(callback, old())
    await until(() => done.status() !== 'loading')
    expect(done.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'error',
      error: { code: 'login_too_old' },
    })
    expect(done.page.navigations).toEqual([])
    await until(() => world.server.to('/revocation').length > 1)
  })

  it('O6: a login with prompt=none is not tried again, because it must not show a page', async () => {
    const tab = open()
    await begin(tab, { maxAgeSeconds: 300, prompt: 'none' })
    const callback = await comeBack(tab, old())
    await until(() => callback.status() !== 'loading')
    expect(callback.genauth.getSession()).toMatchObject({ error: { code: 'login_too_old' } })
    expect(callback.page.navigations).toEqual([])
  })

  it('O6: a login that is too old does not end the session of the signed-in user, and revokes no token', async () => {
    const tab = open()
    await begin(tab)
    const signedIn = await comeBack(tab, {})
    await until(() => signedIn.status() === 'authenticated')
    const before = signedIn.genauth.getSession()
    await begin(signedIn, { maxAgeSeconds: 0 })
    await world.advance(1000)
    const callback = await comeBack(signedIn, old())
    await until(() => callback.page.navigations.length > 0)
    const done = await comeBack(callback, old())
    const handled = await failure(done.genauth.handleCallback())
    expect(handled).toMatchObject({ code: 'login_too_old' })
    await until(() => done.status() === 'authenticated')
    expect(done.genauth.getSession()).toEqual(before)
    expect(world.server.to('/revocation')).toEqual([])
  })

  it('O5: the duration of a slow login counts in favour of the user', async () => {
    const tab = open()
    await begin(tab, { maxAgeSeconds: 60 })
    await world.advance(600_000)
    const done = await comeBack(tab, { auth_time: nowSeconds() - 600 })
    await until(() => done.status() === 'authenticated')
  })

  it('O5: a device clock that is a day ahead changes nothing', async () => {
    world.shiftClock(24 * 3_600_000)
    const tab = open()
    await begin(tab, { maxAgeSeconds: 60 })
    const callback = await comeBack(tab, { auth_time: nowSeconds() - 120 })
    await until(() => callback.page.navigations.length > 0)
    const done = await comeBack(callback, { auth_time: nowSeconds() })
    await until(() => done.status() === 'authenticated')
  })

  it('O6: during the second attempt, the history has returnTo and not the callback, so that Back leads to the app', async () => {
    const tab = open()
    await begin(tab, options)
    const callback = await comeBack(tab, old())
    await until(() => callback.page.navigations.length > 0)
    expect(callback.page.href).toBe('https://app.example/pay')
    const back = callback.load({ href: callback.page.href })
    await back.ready()
    expect(back.status()).toBe('anonymous:none')
  })

  it('O6: if the browser stays on the callback page, the login fails with `login_too_old`', async () => {
    const tab = open()
    await begin(tab, options)
    const callback = await comeBack(tab, old())
    await until(() => callback.page.navigations.length > 0)
    await world.advance(10_000)
    expect(callback.genauth.getSession()).toMatchObject({ error: { code: 'login_too_old' } })
  })
})

describe('a login whose ID token does not meet its demand', () => {
  it.each([
    ['O8', { maxAgeSeconds: 300 }, {}, 'auth_time_missing'],
    ['O9', { acrValues: ['gold'] }, { acr: 'bronze' }, 'acr_mismatch'],
  ] as const)(
    '%s: a login with %o and the claims %o fails with %s, and revokes its tokens',
    async (_id, options, claims, code) => {
      const tab = open()
      await begin(tab, options)
      const done = await comeBack(tab, claims)
      await until(() => done.status() !== 'loading')
      expect(done.genauth.getSession()).toMatchObject({ reason: 'error', error: { code } })
      expect(world.stored(done.values)).toBeUndefined()
      await until(() => world.server.to('/revocation').length > 1)
    },
  )
})

describe('a login in a popup whose user entered credentials too long ago', () => {
  const old = () => ({ auth_time: nowSeconds() - 3600 })

  /** The popup shows GenAuth's page at the last URL. Returns the callback that the popup opens next. */
  async function popupReturns(url: string | undefined, claims: object) {
    const { searchParams } = new URL(url ?? '')
    world.server.idTokenClaims = { nonce: searchParams.get('nonce'), ...claims }
    const href = `${redirectUri}?code=c&state=${searchParams.get('state')}`
    const callback = world.open({ href, options: { protocol: 'oidc' } })
    callback.genauth.start()
    await settle()
    return callback
  }

  async function openPopup() {
    const tab = open()
    await tab.ready()
    const login = tab.genauth.loginWithPopup({ maxAgeSeconds: 300 })
    login.catch(() => undefined)
    const popup = tab.page.popups[0]
    await until(() => popup?.urls.length === 1)
    return { tab, login, popup }
  }

  it('O7: the second attempt continues in the same popup, which stays open until then', async () => {
    const { tab, login, popup } = await openPopup()
    const first = await popupReturns(popup?.urls[0], old())
    await until(() => popup?.urls.length === 2)
    expect(first.page.isClosed).toBe(false)
    expect(new URL(popup?.urls[1] ?? '').searchParams.get('prompt')).toContain('login')
    expect(tab.genauth.getPendingAction()).toBe('popup')
    const second = await popupReturns(popup?.urls[1], { auth_time: nowSeconds() })
    expect(await login).toMatchObject({ status: 'authenticated' })
    await until(() => second.page.isClosed)
    expect(popup?.urls).toHaveLength(2)
    expect(tab.events).toEqual(['login'])
  })

  it('O7: a popup that the browser hides from its opener navigates to the second attempt itself', async () => {
    const { tab, login, popup } = await openPopup()
    // With `Cross-Origin-Opener-Policy`, the popup looks closed. The window without the focus shows that the popup is still open.
    tab.page.hasFocus = false
    if (popup) popup.closed = true
    const first = await popupReturns(popup?.urls[0], old())
    await until(() => first.page.navigations.length === 1)
    expect(popup?.urls).toHaveLength(1)
    const second = await popupReturns(first.page.navigations[0], { auth_time: nowSeconds() })
    expect(await login).toMatchObject({ status: 'authenticated' })
    await until(() => second.page.isClosed)
  })

  it('O7: a second attempt that is too old rejects with `login_too_old`, and closes the popup', async () => {
    const { tab, login, popup } = await openPopup()
    await popupReturns(popup?.urls[0], old())
    await until(() => popup?.urls.length === 2)
    const second = await popupReturns(popup?.urls[1], old())
    expect(await failure(login)).toMatchObject({ code: 'login_too_old' })
    await until(() => second.page.isClosed)
    expect(popup?.closed).toBe(true)
    expect(tab.status()).toBe('anonymous:none')
  })

  it('O7: the first attempt that succeeds closes the popup', async () => {
    const { login, popup } = await openPopup()
    const first = await popupReturns(popup?.urls[0], { auth_time: nowSeconds() })
    expect(await login).toMatchObject({ status: 'authenticated' })
    await until(() => first.page.isClosed)
    expect(popup?.urls).toHaveLength(1)
  })
})

describe('what a session knows of its login', () => {
  const claims = () => ({ auth_time: nowSeconds(), acr: 'gold', amr: ['pwd', 'otp'] })

  it('O15: the session has time, acr and amr of the login, also after a refresh and a reload', async () => {
    const tab = open()
    await begin(tab, { acrValues: ['gold'] })
    const known = claims()
    const done = await comeBack(tab, known)
    await until(() => done.status() === 'authenticated')
    const authentication = { time: known.auth_time * 1000, acr: 'gold', amr: ['pwd', 'otp'] }
    expect(done.genauth.getSession()).toMatchObject({ authentication })
    world.server.idTokenClaims = {}
    await done.genauth.renew()
    expect(done.genauth.getSession()).toMatchObject({ authentication })
    const reloaded = done.load()
    expect(reloaded.genauth.getSession()).toMatchObject({ authentication })
  })

  it('O15: a session whose ID token has none of the claims has no member `authentication`', async () => {
    const tab = open()
    await begin(tab)
    const done = await comeBack(tab, {})
    await until(() => done.status() === 'authenticated')
    expect(Object.keys(done.genauth.getSession())).toEqual(['status', 'id', 'sub', 'stale'])
  })

  it.each([
    ['the tenant of the request', { tenantId: 'acme' }, {}, 'acme'],
    ['the claim tenant_id of the ID token', {}, { tenant_id: 'globex' }, 'globex'],
  ])(
    'O11: the session has %s, also after a refresh and a reload',
    async (_n, options, id, tenantId) => {
      const tab = open()
      await begin(tab, options)
      const done = await comeBack(tab, id)
      await until(() => done.status() === 'authenticated')
      expect(done.genauth.getSession()).toMatchObject({ tenantId })
      world.server.idTokenClaims = {}
      await done.genauth.renew()
      expect(done.genauth.getSession()).toMatchObject({ tenantId })
      expect(done.load().genauth.getSession()).toMatchObject({ tenantId })
    },
  )
})

describe('a login to another tenant while a user is signed in', () => {
  it('O11: the session id changes, and every tab that shares the session fires `userSwitched`', async () => {
    const shared = { storage: 'shared' } as const
    const tab = open(shared)
    await begin(tab, { tenantId: 'acme' })
    const acme = await comeBack(tab, {})
    await until(() => acme.status() === 'authenticated')
    const others = [open(shared), open(shared), open(shared)]
    await Promise.all(others.map((other) => other.ready()))
    const before = acme.genauth.getSession()
    await begin(acme, { tenantId: 'globex' })
    await world.advance(10)
    const globex = await comeBack(acme, {})
    await until(() => globex.status() === 'authenticated')
    await settle()
    const after = globex.genauth.getSession()
    expect(after).toMatchObject({ sub: 'user-1', tenantId: 'globex' })
    expect(after).not.toMatchObject({ id: Object(before).id })
    for (const other of others) {
      expect(other.events).toEqual(['userSwitched'])
      expect(other.genauth.getSession()).toEqual(after)
    }
  })

  it('O11: with tab storage, a tab of another tenant keeps its own session', async () => {
    const first = open()
    await begin(first, { tenantId: 'acme' })
    const acme = await comeBack(first, {})
    await until(() => acme.status() === 'authenticated')
    await world.advance(10)
    const second = open()
    await begin(second, { tenantId: 'globex' })
    const globex = await comeBack(second, {})
    await until(() => globex.status() === 'authenticated')
    await settle()
    expect(acme.genauth.getSession()).toMatchObject({ tenantId: 'acme' })
    expect(globex.genauth.getSession()).toMatchObject({ tenantId: 'globex' })
  })

  it('O11: a step-up login in the same tenant is no change of user', async () => {
    const shared = { storage: 'shared' } as const
    const tab = open(shared)
    await begin(tab, { tenantId: 'acme' })
    const acme = await comeBack(tab, {})
    await until(() => acme.status() === 'authenticated')
    const other = open(shared)
    await other.ready()
    await begin(acme, { tenantId: 'acme', maxAgeSeconds: 0 })
    await world.advance(10)
    const stepped = await comeBack(acme, { auth_time: nowSeconds() })
    await until(() => stepped.status() === 'authenticated')
    await settle()
    expect(other.events).toEqual(['login'])
  })
})

describe('extraScopes and requestAuthTime of a client', () => {
  it('O2: a login requests the default scopes with the `extraScopes` of the client and of the login', async () => {
    const request = await begin(open({ extraScopes: ['orders:read'] }), {
      extraScopes: ['orders:write'],
    })
    expect(request.get('scope')).toBe(
      'openid profile email phone address offline_access orders:read orders:write',
    )
  })

  it('O2: `extraScopes` are also added to the `scope` of the client, and a login with `scope` replaces both', async () => {
    const options = { scope: 'openid', extraScopes: ['orders:read'] }
    expect((await begin(open(options))).get('scope')).toBe('openid orders:read')
    expect((await begin(open(options), { scope: 'profile' })).get('scope')).toBe('profile')
  })

  it('O10: with `requestAuthTime`, a login sends max_age and accepts an old auth_time', async () => {
    const tab = open({ requestAuthTime: true })
    expect((await begin(tab)).get('max_age')).toBe('315360000')
    const done = await comeBack(tab, { auth_time: nowSeconds() - 86_400 })
    await until(() => done.status() === 'authenticated')
    expect(done.genauth.getSession()).toMatchObject({ authentication: {} })
  })

  it('O10: `requestAuthTime` is rejected on oauth', async () => {
    const tab = open({ protocol: 'oauth', requestAuthTime: true })
    expect(await failure(tab.genauth.login())).toMatchObject({ code: 'invalid_options' })
  })
})

describe('switchAccount', () => {
  it('O12: signs the user out of the app, revokes the tokens and redirects with prompt=login', async () => {
    const tab = open()
    await begin(tab)
    const done = await comeBack(tab, {})
    await until(() => done.status() === 'authenticated')
    void done.genauth.switchAccount({ returnTo: '/home' })
    await until(() => done.page.navigations.length > 0)
    expect(done.status()).toBe('anonymous:logout')
    expect(requestOf(done).get('prompt')).toBe('login')
    expect(done.page.navigations).toHaveLength(1)
    expect(world.server.to('/revocation').length).toBeGreaterThan(0)
    expect(done.events).toEqual(['login', 'logout'])
  })

  it.each([
    ['with an invalid option', 'oidc', { params: { state: 'x' } }],
    ['with an option that the protocol does not support', 'oauth', { tenantId: 'acme' }],
  ] as const)('O12: %s, the session stays', async (_name, protocol, options) => {
    const tab = open({ protocol })
    await begin(tab)
    const done = await comeBack(tab, {})
    await until(() => done.status() === 'authenticated')
    expect(await failure(done.genauth.switchAccount(options))).toMatchObject({
      code: 'invalid_options',
    })
    expect(done.status()).toBe('authenticated')
    expect(done.events).toEqual(['login'])
    expect(world.server.to('/revocation')).toEqual([])
  })

  it('O12: an undefined prompt is prompt=login, so that another user can log in', async () => {
    const tab = open()
    await tab.ready()
    void tab.genauth.switchAccount({ prompt: undefined })
    await until(() => tab.page.navigations.length > 0)
    expect(requestOf(tab).get('prompt')).toBe('login')
  })

  it('O12: rejects with invalid_options for an unknown option, and does not navigate', async () => {
    const tab = open()
    await tab.ready()
    const error = await failure(tab.genauth.switchAccount({ params: { state: 'x' } }))
    expect(error).toMatchObject({ code: 'invalid_options' })
    expect(tab.page.navigations).toEqual([])
  })
})
