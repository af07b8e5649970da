import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { json, later } from './fake-server'
import { createWorld, loggedIn, redirectUri, sessionKey, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

async function openTab(options = {}) {
  const tab = world.open({ values: loggedIn(world), options })
  await tab.ready()
  await settle()
  return tab
}

describe('a local logout', () => {
  it('a local logout removes the session, revokes both tokens, and does not navigate', async () => {
    const tab = await openTab()
    await tab.genauth.logout({ scope: 'local' })
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.values.get(sessionKey)).toBeUndefined()
    expect(tab.genauth.peekToken()).toBeUndefined()
    expect(world.server.to('/revocation').map(({ form }) => form.get('token'))).toEqual([
      'refresh-0',
      'access-0',
    ])
    expect(tab.page.navigations).toEqual([])
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  })

  it('L8: a logout sends one revocation with `keepalive` for each token of the session', async () => {
    const kept: unknown[] = []
    const listening = await createWorld((input, init) => {
      if (String(input).endsWith('/revocation')) kept.push(init?.keepalive)
      return listening.server.fetch(input, init)
    })
    const tab = listening.open({ values: loggedIn(listening, { refreshToken: undefined }) })
    await tab.ready()
    await tab.genauth.logout({ scope: 'local' })
    expect(listening.server.to('/revocation').map(({ form }) => form.get('token'))).toEqual([
      'access-0',
    ])
    expect(kept).toEqual([true])
    expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
  })

  it('L8: if the revocation of a session’s tokens fails after the next login, the next session does not end', async () => {
    world.seedShared()
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    const response = later<Response>()
    world.server.on('/revocation', () => response.promise)
    const cleared = later<void>()
    tab.genauth.on('logout', () => cleared.promise)
    const loggingOut = tab.genauth.logout({ scope: 'local' })
    await until(() => world.server.to('/revocation').length === 2)
    await settle()
    world.seedShared({ id: 'session-2', startedAt: world.now() + 10 })
    tab.page.fire('visible')
    await settle()
    cleared.resolve()
    await settle()
    response.resolve(json({}, 500))
    await loggingOut
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', id: 'session-2' })
  })

  it('a logout with `revoke: false` sends no revocation', async () => {
    const tab = await openTab()
    await tab.genauth.logout({ scope: 'local', revoke: false })
    expect(world.server.requests).toEqual([])
  })

  it('a logout succeeds if the server is down, and the session’s `error` reports the failed revocation', async () => {
    world.server.on('/revocation', () => {
      throw new TypeError('Failed to fetch')
    })
    const tab = await openTab()
    await tab.genauth.logout({ scope: 'local' })
    expect(tab.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'logout',
      error: { code: 'network_error' },
    })
  })

  it('L8: a logout reports an error if one of two revocations fails', async () => {
    world.server.on('/revocation', ({ form }) =>
      form.get('token') === 'access-0' ? json({}, 500) : new Response(''),
    )
    const tab = await openTab()
    await tab.genauth.logout({ scope: 'local' })
    expect(tab.genauth.getSession()).toMatchObject({ error: { code: 'server_error' } })
  })

  it('a revocation fails if its response contains an error, even with status 200', async () => {
    world.server.on('/revocation', () => json({ code: 400, message: 'no' }))
    const tab = await openTab()
    await tab.genauth.logout({ scope: 'local' })
    expect(tab.genauth.getSession()).toMatchObject({ error: { code: 'oauth_error' } })
  })

  it('a logout ends the session synchronously', async () => {
    world.server.on('/revocation', () => new Promise<never>(() => undefined))
    const tab = await openTab()
    void tab.genauth.logout({ scope: 'local' })
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.events).toEqual(['logout'])
  })

  it('a logout sends the revocations immediately, and waits at most 5 s for a listener', async () => {
    const tab = await openTab()
    tab.genauth.on('logout', () => new Promise<never>(() => undefined))
    const done = tab.genauth.logout({ scope: 'local' })
    await until(() => world.server.to('/revocation').length === 2)
    expect(tab.genauth.getPendingAction()).toBe('logout')
    await world.advance(5000)
    await done
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  })

  it('a logout of a signed-out user fires no event', async () => {
    const tab = await openTab()
    await Promise.all([
      tab.genauth.logout({ scope: 'local' }),
      tab.genauth.logout({ scope: 'local' }),
    ])
    await tab.genauth.logout({ scope: 'local' })
    expect(tab.events).toEqual(['logout'])
  })

  it('a logout while the client restores a session signs the user out', async () => {
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const tab = world.open({ values: loggedIn(world, { expiresAt: world.clock.now() - 1 }) })
    tab.genauth.start()
    await until(() => world.server.refreshes().length === 1)
    await tab.genauth.logout({ scope: 'local' })
    response.resolve(json({ access_token: 'late', token_type: 'Bearer' }))
    await tab.genauth.ready()
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.values.get(sessionKey)).toBeUndefined()
    const revoked = world.server.to('/revocation').map(({ form }) => form.get('token'))
    expect(revoked).toEqual(expect.arrayContaining(['refresh-0', 'late']))
  })

  it('a logout directly after `start()` revokes the stored tokens', async () => {
    const tab = world.open({ values: loggedIn(world) })
    tab.genauth.start()
    await tab.genauth.logout({ scope: 'local' })
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(world.server.to('/revocation')).toHaveLength(2)
  })

  it('a logout completes if a subscriber or a listener throws', async () => {
    const tab = await openTab()
    const reported: unknown[] = []
    vi.stubGlobal('reportError', (error: Error) => reported.push(error.message))
    onTestFinished(() => void vi.unstubAllGlobals())
    tab.genauth.subscribe(() => {
      throw new Error('error of the subscriber')
    })
    tab.genauth.on('logout', () => Promise.reject(new Error('error of the listener')))
    await tab.genauth.logout({ scope: 'local' })
    expect(new Set(reported)).toEqual(new Set(['error of the subscriber', 'error of the listener']))
    expect(tab.values.get(sessionKey)).toBeUndefined()
    expect(world.server.to('/revocation')).toHaveLength(2)
  })
})

describe('a logout with a `logout` listener that clears local storage', () => {
  it.each([
    ['immediately', async () => undefined],
    ['later', () => settle()],
  ])(
    'T1: a logout signs the user out in active and suspended tabs even if a `logout` listener clears local storage %s',
    async (_when, moment) => {
      const tab = await openTab()
      const other = world.open({ values: loggedIn(world, { id: 'session-2' }) })
      await other.ready()
      const suspended = new Map(other.values)
      tab.genauth.on('logout', async () => {
        await moment()
        world.origin.localValues.clear()
      })
      await world.advance(1000)
      await tab.genauth.logout({ scope: 'local' })
      await world.advance(2000)
      expect(other.status()).toBe('anonymous:logout')
      const late = world.open({ values: suspended })
      late.genauth.start()
      await world.advance(1000)
      expect(late.status()).toBe('anonymous:none')
    },
  )
})

describe('a login that starts during a logout', () => {
  it('a login that starts during a global logout does not cancel the logout', async () => {
    const tab = await openTab()
    tab.genauth.on('logout', () => settle())
    void tab.genauth.logout()
    void tab.genauth.login()
    await until(() => tab.page.navigations.length > 0)
    await settle()
    expect(tab.page.navigations).toEqual([expect.stringContaining('logout')])
    expect(tab.genauth.getPendingAction()).toBe('logout')
  })

  it('a login that starts during a local logout redirects to GenAuth after the logout', async () => {
    const tab = await openTab()
    const logout = tab.genauth.logout({ scope: 'local' })
    void tab.genauth.login()
    await logout
    await until(() => tab.page.navigations.length > 0)
    expect(tab.page.navigations).toEqual([expect.stringContaining('/oauth/auth')])
    expect(tab.genauth.getPendingAction()).toBe('login')
  })

  it('L5: a login that starts during a logout succeeds even if a logout listener clears sessionStorage', async () => {
    const tab = await openTab()
    tab.genauth.on('logout', async () => {
      await settle()
      tab.values.clear()
    })
    const logout = tab.genauth.logout({ scope: 'local' })
    void tab.genauth.login()
    await logout
    await until(() => tab.page.navigations.length > 0)
    expect(tab.genauth.getPendingAction()).toBe('login')
    const state = new URL(tab.page.navigations[0] ?? '').searchParams.get('state')
    const back = tab.load({ href: `${redirectUri}?code=c&state=${state}` })
    await back.ready()
    expect(back.status()).toBe('authenticated')
  })
})

describe('a global logout', () => {
  const goTo = async (options: object, clientOptions = {}) => {
    const tab = await openTab(clientOptions)
    void tab.genauth.logout(options)
    await until(() => tab.page.navigations.length === 1)
    return { tab, url: new URL(tab.page.navigations[0] ?? '') }
  }

  it('a global logout redirects to GenAuth with the given `returnTo`', async () => {
    const { tab, url } = await goTo({ returnTo: '/bye?a=1&b=ü#x' })
    expect(url.origin).toBe('https://tenant.example')
    expect(url.href).toContain(encodeURIComponent('https://app.example/bye?a=1&b=%C3%BC#x'))
    expect(tab.genauth.getPendingAction()).toBe('logout')
    expect(world.server.to('/revocation')).toHaveLength(2)
  })

  it('a global logout of a signed-out user redirects to GenAuth, because the user can have a session at GenAuth', async () => {
    const tab = world.open()
    await tab.ready()
    void tab.genauth.logout()
    await until(() => tab.page.navigations.length === 1)
    expect(new URL(tab.page.navigations[0] ?? '').origin).toBe('https://tenant.example')
    expect(world.server.requests).toEqual([])
  })

  it('a global logout without `returnTo` redirects to `postLogoutRedirectUri`', async () => {
    const postLogoutRedirectUri = 'https://www.example/goodbye'
    const { url } = await goTo({}, { postLogoutRedirectUri })
    expect(url.href).toContain(encodeURIComponent(postLogoutRedirectUri))
  })

  it('L13: without `returnTo` and `postLogoutRedirectUri`, a global logout on oauth redirects to the root of the app', async () => {
    const { url } = await goTo({})
    expect(url.searchParams.get('redirect_uri')).toBe('https://app.example/')
  })

  it('a global logout never redirects to an origin other than the app’s origin', async () => {
    const { url } = await goTo({ returnTo: 'https://evil.example/' })
    expect(url.href).not.toContain('evil')
    expect(url.href).toContain(encodeURIComponent('https://app.example/'))
  })

  it('a global logout does not wait for the revocation', async () => {
    world.server.on('/revocation', () => new Promise<never>(() => undefined))
    const { tab } = await goTo({})
    expect(tab.status()).toBe('anonymous:logout')
  })

  it('a global logout waits for its `logout` listeners', async () => {
    const tab = await openTab()
    const cleared = later<void>()
    tab.genauth.on('logout', () => cleared.promise)
    void tab.genauth.logout()
    await settle()
    expect(tab.page.navigations).toEqual([])
    cleared.resolve()
    await until(() => tab.page.navigations.length === 1)
  })
})

describe('other tabs after a logout in one tab', () => {
  it('a logout in one tab also signs the user out in a tab with separate tokens, and revokes the tokens of both tabs', async () => {
    const tab = await openTab()
    const values = loggedIn(world, {
      id: 'session-2',
      refreshToken: 'other-r',
      accessToken: 'other',
    })
    const other = world.open({ values })
    await other.ready()
    await settle()
    await tab.genauth.logout({ scope: 'local' })
    await settle()
    expect(other.status()).toBe('anonymous:logout')
    expect(other.events).toEqual(['logout'])
    expect(
      world.server
        .to('/revocation')
        .map(({ form }) => form.get('token'))
        .sort(),
    ).toEqual(['access-0', 'other', 'other-r', 'refresh-0'].sort())
  })

  it('T1: a logout in one tab also signs the user out in a tab that receives the logout message before the change of local storage', async () => {
    const tab = await openTab()
    const storage = world.origin.localStorageOf({})
    const shownAt = world.now() + 200
    const getItem = (name: string) => (world.now() < shownAt ? null : storage.getItem(name))
    const other = world.open({
      values: loggedIn(world, { id: 'session-2' }),
      runtime: { originStorage: { ...storage, getItem } },
    })
    await other.ready()
    await settle()
    await world.finish(tab.genauth.logout({ scope: 'local' }))
    await settle()
    expect(other.status()).toBe('authenticated')
    await world.advance(1100)
    expect(other.status()).toBe('anonymous:logout')
    expect(other.events).toEqual(['logout'])
  })

  it('a logout in one tab does not sign the user out in a tab with a newer login', async () => {
    const tab = await openTab()
    const values = loggedIn(world, { id: 'session-2', startedAt: world.clock.now() + 2 })
    const other = world.open({ values })
    await other.ready()
    await settle()
    await tab.genauth.logout({ scope: 'local' })
    await settle()
    expect(other.status()).toBe('authenticated')
  })
})
