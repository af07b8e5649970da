import { beforeEach, describe, expect, it } from 'vitest'
import type { Runtime } from '../../src/runtime/ports'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import { beginLogin, createWorld, loggedIn, sessionKey, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Opens a callback page. The token endpoint responds when the test settles a promise. */
async function openCallback(runtime: Partial<Runtime> = {}) {
  const response = later<Response>()
  world.server.on('/token', () => response.promise)
  const first = world.open({ runtime })
  const page = first.load({ href: await beginLogin(first) })
  page.genauth.start()
  await until(() => world.server.to('/token').length === 1)
  return {
    page,
    response: () => response.resolve(json({ access_token: 'late', token_type: 'Bearer' })),
  }
}

/** Opens a callback page with a slow storage. Each write finishes when the test settles a promise. */
async function openCallbackWithSlowStorage() {
  const kept = later<void>()
  const { sharedStorage } = world.origin
  const storage = {
    ...sharedStorage,
    async update(key: string, change: (current: string | undefined) => string | undefined) {
      await kept.promise
      const current = (await sharedStorage.get(key)) ?? undefined
      const next = change(current)
      await (next === undefined ? sharedStorage.remove(key) : sharedStorage.set(key, next))
      return next
    },
  }
  const first = world.open({ options: { storage } })
  const page = first.load({ href: await beginLogin(first) })
  page.genauth.start()
  const finished = page.genauth.handleCallback().catch((error: unknown) => error)
  await until(() => world.server.to('/token').length === 1)
  await settle()
  return { page, finished, kept }
}

const revoked = () => world.server.to('/revocation').map(({ form }) => form.get('token'))

describe('a logout while the client finishes a login', () => {
  it.each([
    ['', {}],
    [', without local storage', { originStorage: undefined }],
  ])(
    'a logout on the callback page cancels the login that the client is finishing%s',
    async (_name, runtime) => {
      const { page, response } = await openCallback(runtime)
      await page.genauth.logout({ scope: 'local' })
      response()
      expect((await failure(page.genauth.handleCallback())).code).toBe('not_authenticated')
      await settle()
      expect(page.status()).toBe('anonymous:logout')
      expect(page.events).not.toContain('login')
      expect(world.stored(page.values)).toBeUndefined()
      expect(revoked()).toEqual(['late'])
    },
  )

  it('a logout in another tab cancels the login that the client is finishing', async () => {
    const other = world.open({ values: loggedIn(world) })
    await other.ready()
    const { page, response } = await openCallback()
    await other.genauth.logout({ scope: 'local', revoke: false })
    response()
    expect((await failure(page.genauth.handleCallback())).code).toBe('not_authenticated')
    await settle()
    expect(page.genauth.getSession().status).toBe('anonymous')
    expect(world.stored(page.values)).toBeUndefined()
    expect(revoked()).toEqual(['late'])
  })

  it('a logout cancels a login whose tokens are being stored', async () => {
    const { page, finished, kept } = await openCallbackWithSlowStorage()
    void page.genauth.logout({ scope: 'local' })
    kept.resolve()
    await finished
    await settle()
    expect([page.status(), page.events.at(-1)]).toEqual(['anonymous:logout', 'logout'])
    expect(revoked()).toContain('refresh-1')
    expect(world.stored()).toBeUndefined()
  })

  it('a logout in another tab cancels a login whose tokens are being stored', async () => {
    const other = world.open({ values: loggedIn(world) })
    await other.ready()
    const { page, finished, kept } = await openCallbackWithSlowStorage()
    await other.genauth.logout({ scope: 'local', revoke: false })
    kept.resolve()
    expect(await finished).toMatchObject({ code: 'not_authenticated' })
    await settle()
    expect([page.genauth.getSession().status, page.events]).toEqual(['anonymous', []])
    expect(revoked()).toEqual(['refresh-1', 'access-1'])
    expect(world.stored()).toBeUndefined()
  })

  it('if a subscriber calls `logout()` as soon as the user is signed in, the user is signed out and no `login` event fires', async () => {
    const { page, response } = await openCallback()
    const stop = page.genauth.subscribe(() => {
      if (page.status() !== 'authenticated') return
      stop()
      void page.genauth.logout({ scope: 'local' })
    })
    response()
    expect((await failure(page.genauth.handleCallback())).code).toBe('not_authenticated')
    await settle()
    expect([page.status(), page.events]).toEqual(['anonymous:logout', ['logout']])
  })

  it('if a `login` listener calls `logout()`, the user is signed out and `handleCallback()` rejects', async () => {
    const { page, response } = await openCallback()
    page.genauth.on('login', () => page.genauth.logout({ scope: 'local' }))
    response()
    expect((await failure(page.genauth.handleCallback())).code).toBe('not_authenticated')
    expect(page.events).toEqual(['login', 'logout'])
  })

  it('a login succeeds if the app clears local storage while the client finishes the login', async () => {
    const other = world.open({ values: loggedIn(world) })
    await other.ready()
    await other.genauth.logout({ scope: 'local' })
    const { page, response } = await openCallback()
    world.origin.localValues.clear()
    response()
    await page.genauth.handleCallback()
    expect(page.status()).toBe('authenticated')
  })

  it('the session after a login is not stale if the browser has no local storage', async () => {
    const { page, response } = await openCallback({ originStorage: undefined })
    response()
    await page.genauth.handleCallback()
    expect(page.status()).toBe('authenticated')
    expect(page.genauth.getSession()).toMatchObject({ stale: false })
  })
})

describe('C9: a callback page with a slow storage', () => {
  it('a callback page shows the user only after the session is stored', async () => {
    const { page, finished, kept } = await openCallbackWithSlowStorage()
    expect([page.status(), page.events]).toEqual(['loading', []])
    kept.resolve()
    expect(await finished).toEqual({ returnTo: expect.any(String) })
    expect([page.status(), page.events]).toEqual(['authenticated', ['login']])
    const next = page.load()
    await next.ready()
    expect(next.status()).toBe('authenticated')
  })
})

describe('C11: the code exchange of an authorization code', () => {
  it.each([
    ['sent a second time after a 503', () => json({}, 503), 2],
    ['sent a second time after a response that is not JSON', () => new Response('<html>'), 2],
    [
      'not sent a second time after `invalid_grant`',
      () => json({ error: 'invalid_grant' }, 400),
      1,
    ],
    [
      'not sent a second time if GenAuth sends `Retry-After`',
      () => json({}, 503, { 'retry-after': '7' }),
      1,
    ],
  ])('an authorization code is %s', async (_name, respond, requests) => {
    world.server.on('/token', respond)
    const first = world.open()
    const page = first.load({ href: await beginLogin(first) })
    await page.ready()
    expect(page.status()).toBe('anonymous:error')
    expect(world.server.to('/token')).toHaveLength(requests)
  })
})

describe('X6: a login that replaces an existing session', () => {
  it.each([
    ['user-1', 'login'],
    ['user-2', 'userSwitched'],
  ])('if user-1 is signed in, a login of %s fires `%s`', async (sub, event) => {
    const options = { protocol: 'oidc' } as const
    const values = new Map([
      [sessionKey.replace(/oauth$/, 'oidc'), JSON.stringify(world.record({ sub: 'user-1' }))],
    ])
    const first = world.open({ values, options })
    await first.ready()
    const login = first.genauth.loginWithPopup()
    const popup = first.page.popups[0]
    await until(() => popup?.urls.length === 1)
    const request = new URL(popup?.urls[0] ?? '').searchParams
    world.server.sub = sub
    world.server.idTokenClaims = { nonce: request.get('nonce') }
    const back = `https://app.example/callback?code=c&state=${request.get('state')}`
    world.open({ href: back, options }).genauth.start()
    const session = await login
    expect(session).toEqual({ status: 'authenticated', id: session.id, sub, stale: false })
    expect(first.genauth.getSession()).toEqual(session)
    expect(first.events).toEqual([event])
  })

  it('a login of a user with an unknown `sub` fires `login`, and the new session has no `sub`', async () => {
    const first = world.open({ values: loggedIn(world, { sub: 'user-1' }) })
    const { events, genauth } = first.load({ href: await beginLogin(first) })
    genauth.start()
    await genauth.ready()
    await settle()
    expect(genauth.getSession()).not.toHaveProperty('sub')
    expect(events).toEqual(['login'])
  })
})
