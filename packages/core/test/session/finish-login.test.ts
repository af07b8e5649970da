import { beforeEach, describe, expect, it } from 'vitest'
import type { Runtime } from '../../src/runtime/ports'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import { beginLogin, createWorld, loggedIn, sessionKey, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** A page that a login comes back to, and whose code is redeemed when the test says so. */
async function comeBack(runtime: Partial<Runtime> = {}) {
  const answer = later<Response>()
  world.server.on('/token', () => answer.promise)
  const first = world.open({ runtime })
  const page = first.load({ href: await beginLogin(first) })
  page.genauth.start()
  await until(() => world.server.to('/token').length === 1)
  return {
    page,
    answer: () => answer.resolve(json({ access_token: 'late', token_type: 'Bearer' })),
  }
}

/** A page that a login comes back to, whose storage takes its time. */
async function comeBackToSlowStorage() {
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

describe('a logout while a login is finishing has the last word', () => {
  it.each([
    ['', {}],
    [', without local storage', { originStorage: undefined }],
  ])('in the same page%s', async (_name, runtime) => {
    const { page, answer } = await comeBack(runtime)
    await page.genauth.logout({ scope: 'local' })
    answer()
    expect((await failure(page.genauth.handleCallback())).code).toBe('not_authenticated')
    await settle()
    expect(page.status()).toBe('anonymous:logout')
    expect(page.events).not.toContain('login')
    expect(world.stored(page.values)).toBeUndefined()
    expect(revoked()).toEqual(['late'])
  })

  it('in another tab', async () => {
    const other = world.open({ values: loggedIn(world) })
    await other.ready()
    const { page, answer } = await comeBack()
    await other.genauth.logout({ scope: 'local', revoke: false })
    answer()
    expect((await failure(page.genauth.handleCallback())).code).toBe('not_authenticated')
    await settle()
    expect(page.genauth.getSession().status).toBe('anonymous')
    expect(world.stored(page.values)).toBeUndefined()
    expect(revoked()).toEqual(['late'])
  })

  it('while what came is being kept', async () => {
    const { page, finished, kept } = await comeBackToSlowStorage()
    void page.genauth.logout({ scope: 'local' })
    kept.resolve()
    await finished
    await settle()
    expect([page.status(), page.events.at(-1)]).toEqual(['anonymous:logout', 'logout'])
    expect(revoked()).toContain('refresh-1')
    expect(world.stored()).toBeUndefined()
  })

  it('in another tab, while what came is being kept', async () => {
    const other = world.open({ values: loggedIn(world) })
    await other.ready()
    const { page, finished, kept } = await comeBackToSlowStorage()
    await other.genauth.logout({ scope: 'local', revoke: false })
    kept.resolve()
    expect(await finished).toMatchObject({ code: 'not_authenticated' })
    await settle()
    expect([page.genauth.getSession().status, page.events]).toEqual(['anonymous', []])
    expect(revoked()).toEqual(['refresh-1', 'access-1'])
    expect(world.stored()).toBeUndefined()
  })

  it('as soon as the page shows who is logged in', async () => {
    const { page, answer } = await comeBack()
    const stop = page.genauth.subscribe(() => {
      if (page.status() !== 'authenticated') return
      stop()
      void page.genauth.logout({ scope: 'local' })
    })
    answer()
    expect((await failure(page.genauth.handleCallback())).code).toBe('not_authenticated')
    await settle()
    expect([page.status(), page.events]).toEqual(['anonymous:logout', ['logout']])
  })

  it('by a listener that hears of the login', async () => {
    const { page, answer } = await comeBack()
    page.genauth.on('login', () => page.genauth.logout({ scope: 'local' }))
    answer()
    expect((await failure(page.genauth.handleCallback())).code).toBe('not_authenticated')
    expect(page.events).toEqual(['login', 'logout'])
  })

  it('but nobody is by a storage that the app has cleared', async () => {
    const other = world.open({ values: loggedIn(world) })
    await other.ready()
    await other.genauth.logout({ scope: 'local' })
    const { page, answer } = await comeBack()
    world.origin.localValues.clear()
    answer()
    await page.genauth.handleCallback()
    expect(page.status()).toBe('authenticated')
  })

  it('but nobody is logged out by a session that ran out before', async () => {
    const { page, answer } = await comeBack({ originStorage: undefined })
    answer()
    await page.genauth.handleCallback()
    expect(page.status()).toBe('authenticated')
    expect(page.genauth.getSession()).toMatchObject({ stale: false })
  })
})

describe('C9: a page that a login comes back to', () => {
  it('shows nobody before the next page could read who it is', async () => {
    const { page, finished, kept } = await comeBackToSlowStorage()
    expect([page.status(), page.events]).toEqual(['loading', []])
    kept.resolve()
    expect(await finished).toEqual({ returnTo: expect.any(String) })
    expect([page.status(), page.events]).toEqual(['authenticated', ['login']])
    const next = page.load()
    await next.ready()
    expect(next.status()).toBe('authenticated')
  })
})

describe('C11: a code', () => {
  it.each([
    ['sent once more after a 503', () => json({}, 503), 2],
    ['sent once more after an answer that nobody can read', () => new Response('<html>'), 2],
    ['not sent again after a refusal', () => json({ error: 'invalid_grant' }, 400), 1],
    [
      'not sent again where GenAuth asks for patience',
      () => json({}, 503, { 'retry-after': '7' }),
      1,
    ],
  ])('is %s', async (_name, answer, requests) => {
    world.server.on('/token', answer)
    const first = world.open()
    const page = first.load({ href: await beginLogin(first) })
    await page.ready()
    expect(page.status()).toBe('anonymous:error')
    expect(world.server.to('/token')).toHaveLength(requests)
  })
})

describe('X6: a login over a session that is there', () => {
  it.each([
    ['user-1', 'login'],
    ['user-2', 'userSwitched'],
  ])('of %s is told as %s', async (sub, event) => {
    const options = { protocol: 'oidc' } as const
    const values = new Map([
      [sessionKey.replace(/oauth$/, 'oidc'), JSON.stringify(world.record({ sub: 'user-1' }))],
    ])
    const first = world.open({ values, options })
    await first.ready()
    const login = first.genauth.loginWithPopup()
    const popup = first.page.popups[0]
    await until(() => popup?.urls.length === 1)
    const asked = new URL(popup?.urls[0] ?? '').searchParams
    world.server.sub = sub
    world.server.idTokenClaims = { nonce: asked.get('nonce') }
    const back = `https://app.example/callback?code=c&state=${asked.get('state')}`
    world.open({ href: back, options }).genauth.start()
    const session = await login
    expect(session).toEqual({ status: 'authenticated', id: session.id, sub, stale: false })
    expect(first.genauth.getSession()).toEqual(session)
    expect(first.events).toEqual([event])
  })

  it('whose user nobody knows is told as login, and names none', async () => {
    const first = world.open({ values: loggedIn(world, { sub: 'user-1' }) })
    const { events, genauth } = first.load({ href: await beginLogin(first) })
    genauth.start()
    await genauth.ready()
    await settle()
    expect(genauth.getSession()).not.toHaveProperty('sub')
    expect(events).toEqual(['login'])
  })
})
