import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import {
  beginLogin,
  createWorld,
  type Document,
  type DocumentInit,
  key,
  loggedIn,
  sessionKey,
  settle,
  until,
  type World,
} from './world'

const oidc = { protocol: 'oidc' } as const
const oidcKey = `genauth:${key}:oidc`
const ada = { name: 'Ada Lovelace', email: null }
/** Grants the scope `email`, so the client expects the claim `email_verified` too. */
const emailScope = { scope: 'openid email' }

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Logs in through a redirect, and returns the callback page. */
async function logIn(init: DocumentInit): Promise<Document> {
  const first = world.open(init)
  const href = await beginLogin(first)
  const nonce = new URL(first.page.navigations.at(-1) ?? '').searchParams.get('nonce')
  world.server.idTokenClaims = { ...world.server.idTokenClaims, nonce }
  const page = first.load({ href })
  await page.ready()
  await settle()
  return page
}

const storedText = ({ values }: Document) => [...values.values()].join()

describe('the claims of an ID token as the known user', () => {
  it('X17: `peekUser()` returns the user’s claims of the ID token after a login, but not the claims about the token itself', async () => {
    world.server.tokens = emailScope
    world.server.idTokenClaims = { ...ada, email_verified: false, sid: 'sid-1', auth_time: 1 }
    const page = await logIn({ options: oidc })
    expect(page.genauth.peekUser()).toEqual({
      claims: { sub: 'user-1', ...ada, email_verified: false },
      updatedAt: world.now(),
      isPartial: false,
    })
    expect(world.server.to('/me')).toEqual([])
  })

  it('X17: the claims of an ID token are partial if a claim of a granted scope is missing', async () => {
    world.server.tokens = emailScope
    world.server.idTokenClaims = ada
    const page = await logIn({ options: oidc })
    expect(page.genauth.peekUser()).toMatchObject({ claims: ada, isPartial: true })
    await page.genauth.getUser()
    expect(page.genauth.peekUser()).toMatchObject({ isPartial: false })
  })

  it('X14: the claims of an ID token do not change any prototype', async () => {
    world.server.idTokenClaims = JSON.parse('{"__proto__":{"admin":true},"name":"Ada"}')
    const page = await logIn({ options: oidc })
    const { claims } = page.genauth.peekUser() ?? {}
    expect(claims).toMatchObject({ name: 'Ada' })
    expect(claims).not.toHaveProperty('admin')
  })

  it('X17: the complete claims of a refreshed ID token replace the current claims, and partial claims do not', async () => {
    world.server.tokens = emailScope
    world.server.idTokenClaims = { name: 'Ada', email: null, email_verified: null }
    const page = await logIn({ options: oidc })
    world.server.idTokenClaims = { name: 'Ada King', email: null, email_verified: null }
    await world.advance(1000)
    await page.genauth.renew()
    expect(page.genauth.peekUser()).toMatchObject({
      claims: { name: 'Ada King' },
      updatedAt: world.now(),
    })
    world.server.idTokenClaims = { name: 'Countess' }
    await page.genauth.renew()
    expect(page.genauth.peekUser()).toMatchObject({ claims: { name: 'Ada King' } })
  })
})

describe('a session in tab storage', () => {
  it('X17: a session in tab storage is shown with its user before `start()`, without a request and without a change of storage', async () => {
    world.server.idTokenClaims = ada
    const before = await logIn({ options: oidc })
    const next = before.load({ href: 'https://app.example/' })
    const values = new Map(next.values)
    expect(next.status()).toBe('authenticated')
    expect(next.genauth.peekUser()).toMatchObject({ claims: ada })
    expect(next.genauth.peekToken()).toBe('access-1')
    expect(next.values).toEqual(values)
    await next.ready()
    expect(next.status()).toBe('authenticated')
    expect(next.events).toEqual([])
    expect(world.server.to('/me')).toEqual([])
  })

  it('X17: with `oauth`, a session in tab storage includes the user of the last userinfo response', async () => {
    world.server.on('/me', () => json({ sub: 'user-1', ...ada }))
    const page = await logIn({})
    expect(page.genauth.peekUser()).toBeUndefined()
    await page.genauth.getUser()
    const known = page.genauth.peekUser()
    expect(known).toEqual({
      claims: { sub: 'user-1', ...ada },
      updatedAt: world.now(),
      isPartial: false,
    })
    expect(page.load({ href: 'https://app.example/' }).genauth.peekUser()).toEqual(known)
  })

  it.each<[string, (values: Map<string, string>) => DocumentInit]>([
    ['the token has expired', () => ({ values: loggedIn(world, { expiresAt: world.now() - 1 }) })],
    ['the session has ended', () => ({ options: { maxSessionSeconds: 1e-9 } })],
    [
      'the page is a login callback',
      () => ({ href: 'https://app.example/callback?code=1&state=genauth-r.1' }),
    ],
    [
      'another tab may use the session',
      (values) => {
        values.set(`genauth:${key}:owner`, JSON.stringify({ page: 'page-0', left: false }))
        return {}
      },
    ],
    [
      'another tab has taken over the session',
      () => {
        const owners = JSON.stringify({ 'session-1': 'page-0' })
        world.origin.localValues.set(`genauth:${key}:owners`, owners)
        return {}
      },
    ],
    [
      'the user has logged out in another tab',
      () => {
        world.origin.localValues.set(`genauth:${key}:logout`, String(world.now() + 1))
        return {}
      },
    ],
    ['the session is in another storage', () => ({ options: { storage: 'memory' } })],
  ])('X18: the first render does not show a stored session if %s', async (_name, change) => {
    const values = loggedIn(world)
    const tab = world.open({ values, ...change(values) })
    expect(tab.status()).toBe('loading')
    expect(tab.genauth.peekUser()).toBeUndefined()
    expect(tab.genauth.peekToken()).toBeUndefined()
  })

  it('T4: a duplicated tab is signed out even if the original tab has shown the session in its first render', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    await settle()
    const copy = world.open({ values: new Map(tab.values) })
    expect(copy.status()).toBe('loading')
    await world.finish(copy.ready())
    expect(copy.status()).toBe('anonymous:none')
    expect(tab.status()).toBe('authenticated')
  })
})

describe('a session that a page shows before `start()`', () => {
  /** Unloads the page of a tab, and opens the tab's next page. Does not start the client of the next page. */
  async function openUnstarted() {
    const before = world.open({ values: loggedIn(world) })
    await before.ready()
    await settle()
    const tab = before.load()
    expect(tab.status()).toBe('authenticated')
    return tab
  }

  it('T4: the original tab does not lose its session if the user duplicates the tab before the app calls `start()`', async () => {
    const tab = await openUnstarted()
    const copy = world.open({ values: new Map(tab.values) })
    await tab.ready()
    await settle()
    await world.finish(copy.ready())
    await settle()
    expect(copy.status()).toBe('anonymous:expired')
    expect(world.stored(copy.values)).toBeUndefined()
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('T1: a session ends at `start()` if the user has logged out in another tab before `start()`', async () => {
    const other = world.open({ values: loggedIn(world, { id: 'session-2' }) })
    await other.ready()
    await settle()
    const tab = await openUnstarted()
    await other.genauth.logout({ scope: 'local' })
    tab.genauth.start()
    expect(await tab.genauth.ready()).toMatchObject({ status: 'anonymous', reason: 'logout' })
    expect(tab.events).toEqual(['logout'])
    await settle()
    expect(tab.genauth.peekToken()).toBeUndefined()
  })
})

describe('stored claims that the client must not show', () => {
  const user = { claims: { sub: 'user-1', ...ada }, updatedAt: 1, isPartial: false }

  it.each<[string, unknown]>([
    ['of another user', { ...user, claims: { ...user.claims, sub: 'user-2' } }],
    ['without a `sub`', { ...user, claims: ada }],
    ['with an `updatedAt` that is not a number', { ...user, updatedAt: 'today' }],
    ['that are a string', { ...user, claims: 'Ada' }],
    ['that are null', null],
  ])(
    'T3, X18: stored claims %s are ignored, and the session does not end',
    async (_name, damaged) => {
      const record = { ...world.record({ sub: 'user-1' }), user: damaged }
      const tab = world.open({ values: new Map([[sessionKey, JSON.stringify(record)]]) })
      await tab.ready()
      expect(tab.status()).toBe('authenticated')
      expect(tab.genauth.peekUser()).toBeUndefined()
    },
  )

  it('X18: a logout removes the claims from the page and from the storage', async () => {
    world.server.idTokenClaims = ada
    const page = await logIn({ options: oidc })
    expect(storedText(page)).toContain('Lovelace')
    await page.genauth.logout({ scope: 'local' })
    expect(page.genauth.peekUser()).toBeUndefined()
    expect(storedText(page)).not.toContain('Lovelace')
  })

  it('X6, X18: no tab shows the claims of the previous user after a change of the user', async () => {
    const options = { ...oidc, storage: 'shared' } as const
    world.server.idTokenClaims = ada
    await logIn({ options })
    const other = world.open({ options })
    await other.ready()
    await settle()
    expect(other.genauth.peekUser()).toMatchObject({ claims: ada })
    world.server.sub = 'user-2'
    world.server.idTokenClaims = { name: 'Grace Hopper' }
    const seen: unknown[] = []
    other.genauth.subscribe(() => {
      const session = other.genauth.getSession()
      const sub = session.status === 'authenticated' ? session.sub : undefined
      seen.push(sub === other.genauth.peekUser()?.claims.sub)
    })
    await logIn({ options })
    await settle()
    expect(other.genauth.peekUser()).toMatchObject({ claims: { name: 'Grace Hopper' } })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen).not.toContain(false)
  })

  it('X6, X18: the claims of a userinfo response that arrives after the next login are dropped', async () => {
    const options = { storage: 'shared' } as const
    const page = await logIn({ options })
    const response = later<Response>()
    world.server.on('/me', () => response.promise)
    const user = page.genauth.getUser()
    await until(() => world.server.to('/me').length === 1)
    const before = page.genauth.getSession()
    const next = await logIn({ options })
    await settle()
    expect(page.genauth.getSession()).not.toEqual(before)
    response.resolve(json({ sub: 'user-1', ...ada }))
    expect((await failure(user)).code).toBe('not_authenticated')
    await settle()
    const third = world.open({ options })
    await third.ready()
    for (const { genauth } of [page, next, third]) expect(genauth.peekUser()).toBeUndefined()
  })

  it('X18: the claims are not stored with `storeClaims: false`, but the current page shows them', async () => {
    world.server.idTokenClaims = ada
    const page = await logIn({ options: { ...oidc, storeClaims: false } })
    await page.genauth.getUser()
    await page.genauth.renew()
    expect(page.genauth.peekUser()).toBeDefined()
    expect(storedText(page)).not.toContain('Lovelace')
    const next = page.load({ href: 'https://app.example/' })
    expect(next.status()).toBe('authenticated')
    expect(next.genauth.peekUser()).toBeUndefined()
  })

  it('X18: stored claims are not shown after a reload if the app has changed to `storeClaims: false`', async () => {
    world.server.idTokenClaims = ada
    const page = await logIn({ options: oidc })
    const next = page.load({
      href: 'https://app.example/',
      options: { ...oidc, storeClaims: false },
    })
    expect(next.status()).toBe('authenticated')
    expect(next.genauth.peekUser()).toBeUndefined()
    await next.ready()
    await next.genauth.renew()
    expect(storedText(next)).not.toContain('"name":"Ada Lovelace"')
  })
})

describe('a storage that cannot store the claims', () => {
  /** Creates a tab storage that rejects every value that contains the name Lovelace, as if the storage were full. */
  function fullStorage(values: Map<string, string>) {
    return {
      getItem: (name: string) => values.get(name) ?? null,
      setItem(name: string, value: string) {
        if (value.includes('Lovelace')) throw new DOMException('full', 'QuotaExceededError')
        values.set(name, value)
      },
      removeItem: (name: string) => void values.delete(name),
    }
  }

  it('X18: the session is stored after a login even if the storage has no space for the claims', async () => {
    world.server.idTokenClaims = ada
    const values = new Map<string, string>()
    const page = await logIn({
      values,
      runtime: { tabStorage: fullStorage(values) },
      options: oidc,
    })
    expect(page.events).toEqual(['login'])
    expect(page.genauth.peekUser()).toMatchObject({ claims: ada })
    await page.genauth.renew()
    const next = page.load({ href: 'https://app.example/' })
    await next.ready()
    expect(next.status()).toBe('authenticated')
    expect(next.genauth.peekToken()).toBe('access-2')
  })

  it('X18: the session is not removed from the storage after `getUser()` even if the storage has no space for the claims', async () => {
    world.server.on('/me', () => json({ sub: 'user-1', ...ada }))
    const values = loggedIn(world, { sub: 'user-1' })
    const tabStorage = fullStorage(values)
    const tab = world.open({ values, runtime: { tabStorage } })
    await tab.ready()
    await tab.genauth.getUser()
    expect(tab.genauth.peekUser()).toMatchObject({ claims: ada })
    await tab.genauth.renew()
    expect(world.stored(values)?.accessToken).toBe('access-1')
    expect(tab.events).toEqual(['renewed'])
  })

  it('X18: claims are not written to a shared storage that has no method `update`', async () => {
    world.server.on('/me', () => json({ sub: 'user-1', ...ada }))
    const { update: _, ...storage } = world.origin.sharedStorage
    world.seedShared({ sub: 'user-1' })
    const tab = world.open({ options: { storage } })
    await tab.ready()
    const before = new Map(world.origin.sharedValues)
    await tab.genauth.getUser()
    expect(tab.genauth.peekUser()).toMatchObject({ claims: ada })
    expect(world.origin.sharedValues).toEqual(before)
  })
})

describe('claims whose response arrives during a refresh', () => {
  it('X18: claims that arrive during a refresh are not removed from the page or the storage if the refresh response has no claims', async () => {
    const response = later<void>()
    world.server.on('/me', () => json({ sub: 'user-1', ...ada }))
    world.server.on('/token', async (request) => {
      await response.promise
      return world.server.respondWithTokens(request)
    })
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const renewing = tab.genauth.renew()
    await until(() => world.server.refreshes().length === 1)
    await tab.genauth.getUser()
    response.resolve()
    await renewing
    expect(tab.genauth.peekUser()).toMatchObject({ claims: ada })
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-1' })
    expect(world.stored(tab.values)).toMatchObject({
      accessToken: 'access-1',
      user: { claims: ada },
    })
  })
})

describe('ten tabs that share a session', () => {
  it('R21: ten tabs that the user opens at the same time send one request together if the token has expired', async () => {
    const options = { ...oidc, storage: 'shared' } as const
    world.server.tokens = emailScope
    world.server.idTokenClaims = { ...ada, email_verified: false }
    world.origin.sharedValues.set(
      oidcKey,
      JSON.stringify(world.record({ sub: 'user-1', expiresAt: world.now() - 1 })),
    )
    const tabs = Array.from({ length: 10 }, () => world.open({ options }))
    await world.finish(Promise.all(tabs.map((tab) => tab.ready())))
    for (const tab of tabs) {
      expect(tab.status()).toBe('authenticated')
      expect(tab.genauth.peekUser()).toMatchObject({ claims: ada, isPartial: false })
    }
    expect(world.server.requests).toHaveLength(1)
  })
})
