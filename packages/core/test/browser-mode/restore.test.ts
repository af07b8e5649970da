import { beforeEach, describe, expect, it } from 'vitest'
import { GenAuthError } from '../../src/errors'
import { json, later } from './fake-server'
import {
  beginLogin,
  breakEngine,
  createWorld,
  key,
  loggedIn,
  sessionKey,
  settle,
  until,
  type World,
} from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('a stored session', () => {
  it('a stored session is restored with the same id, without a request or an event', async () => {
    const tab = world.open({ values: loggedIn(world, { sub: 'user-1' }) })
    await tab.ready()
    expect(tab.genauth.getSession()).toEqual({
      status: 'authenticated',
      id: 'session-1',
      sub: 'user-1',
      stale: false,
    })
    expect(tab.genauth.peekToken()).toBe('access-0')
    expect(tab.events).toEqual([])
    expect(world.server.requests).toEqual([])
  })

  it('a restored session with an expired token is `loading` until its first refresh succeeds or fails', async () => {
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const tab = world.open({ values: loggedIn(world, { expiresAt: world.clock.now() - 1 }) })
    tab.genauth.start()
    await until(() => world.server.refreshes().length === 1)
    expect(tab.status()).toBe('loading')
    expect(tab.genauth.peekToken()).toBeUndefined()
    response.resolve(json({}, 503))
    await tab.genauth.ready()
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(tab.genauth.getTokenStatus().error?.code).toBe('server_error')
  })

  it('a restored session with an expired token ends with a single `expired` event if GenAuth rejects the refresh token', async () => {
    world.server.on('/token', () => json({ error: 'invalid_grant' }, 400))
    const tab = world.open({ values: loggedIn(world, { expiresAt: world.clock.now() - 1 }) })
    await tab.ready()
    expect(tab.status()).toBe('anonymous:expired')
    expect(tab.events).toEqual(['expired:invalid_grant'])
  })

  it('a restored session with an expired token is stale immediately if its next refresh waits for a backoff', async () => {
    const now = world.clock.now()
    const failure = {
      code: 'timeout',
      message: '',
      count: 3,
      failedAt: now,
      retryAt: now + 4000,
    } as const
    const tab = world.open({
      values: loggedIn(world, {
        receivedAt: now - 3_600_000,
        expiresAt: now - 1,
        stale: true,
        failure,
      }),
    })
    await tab.ready()
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(world.server.requests).toEqual([])
    expect(tab.genauth.renewal.nextAt()).toBe(now + 4000)
  })

  it.each([
    [
      'its token has expired and it has no refresh token',
      { expiresAt: 0, refreshToken: undefined },
    ],
    ['the session is older than `maxSessionSeconds`', { startedAt: 0 }],
  ])(
    'a client removes a stored session and reports the reason `expired` if %s',
    async (_name, changes) => {
      const options = { maxSessionSeconds: 3600 }
      const tab = world.open({ values: loggedIn(world, changes), options })
      await tab.ready()
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.values.get(sessionKey)).toBeUndefined()
      expect(world.server.requests).toEqual([])
    },
  )

  it.each(['succeeds', 'fails', 'cannot be sent'])(
    'R5, T1: a logout in another tab during the first refresh ends a restored session, even if the refresh %s',
    async (how) => {
      const other = world.open({ values: loggedIn(world, { id: 'session-2' }) })
      await other.ready()
      const values = loggedIn(world, { expiresAt: world.now() - 1 })
      await world.advance(1000)
      const tab = world.open({ values })
      const logOut = () => void other.genauth.logout({ scope: 'local' })
      if (how === 'cannot be sent') breakEngine(tab, logOut)
      world.server.on('/token', (request) => {
        logOut()
        return how === 'succeeds' ? world.server.respondWithTokens(request) : json({}, 503)
      })
      // Until its session is restored, the tab receives no messages of other tabs. So the tab must read the logout from local storage.
      await world.finish(tab.genauth.ready())
      expect(tab.status()).toBe('anonymous:logout')
    },
  )

  it('a client removes a stored session that started before a logout in another tab', async () => {
    const values = loggedIn(world)
    world.origin.localValues.set(`genauth:${key}:logout`, String(world.clock.now() + 1))
    const tab = world.open({ values })
    await tab.ready()
    expect(tab.status()).toBe('anonymous:none')
    expect(values.get(sessionKey)).toBeUndefined()
  })

  it.each(['{broken', 'null', '{"version":0}', '"x"', '{"access_token":"of another app"}'])(
    'a client removes the invalid stored value %j and reports the user as signed out',
    async (value) => {
      const values = new Map([[sessionKey, value]])
      const tab = world.open({ values })
      await tab.ready()
      expect(tab.status()).toBe('anonymous:none')
      expect(values.has(sessionKey)).toBe(false)
    },
  )

  it('a client does not change the stored session of another client on the same origin', async () => {
    const values = loggedIn(world)
    const other = world.open({ values, options: { appId: 'another' } })
    await other.ready()
    expect(other.status()).toBe('anonymous:none')
    await other.genauth.logout({ scope: 'local' })
    const tab = world.open({ values })
    await tab.ready()
    expect(tab.status()).toBe('authenticated')
  })
})

describe('a client whose storage fails', () => {
  const never = new Promise<never>(() => undefined)
  const broken = () => Promise.reject(new Error('broken'))
  const thrown = () => {
    throw new Error('blocked')
  }

  it.each([
    ['never responds', () => never],
    ['rejects', broken],
    ['throws', thrown],
  ])(
    'the client stores a login in memory and reports `storage_unavailable` with a single event if the storage %s',
    async (_name, method) => {
      const storage = { shared: true, get: method, set: method, remove: method }
      const first = world.open({ options: { storage } })
      first.genauth.start()
      await world.advance(5000)
      expect(first.status()).toBe('anonymous:none')
      const second = first.load({ href: await beginLogin(first) })
      second.genauth.start()
      await until(() => world.server.to('/token').length === 1)
      await world.advance(5000)
      await until(() => second.status() === 'authenticated')
      expect(second.events).toEqual(['login:storage_unavailable'])
      expect(await second.genauth.getToken()).toBe('access-1')
      void second.genauth.logout({ scope: 'local' })
      expect(second.status()).toBe('anonymous:logout')
      await world.advance(10_000)
      expect(world.server.to('/revocation')).toHaveLength(2)
      expect(world.clock.pendingTimers()).toBe(0)
    },
  )

  it('the user is signed out with the reason `error` if the chunk with the storage code cannot be loaded', async () => {
    const storage = {
      ...world.origin.sharedStorage,
      get: () =>
        Promise.reject(new GenAuthError('network_error', 'The storage could not be loaded.')),
    }
    const tab = world.open({ options: { storage } })
    const seen: string[] = []
    tab.genauth.subscribe(() => seen.push(tab.status()))
    await tab.ready()
    expect(seen).toEqual(['anonymous:error'])
    expect(tab.genauth.getSession()).toMatchObject({ error: { code: 'network_error' } })
  })

  it('the user stays signed in while the storage fails, and the next tokens are stored after the storage has recovered', async () => {
    const values = loggedIn(world)
    let isDown = false
    const storage = {
      shared: false,
      get: (name: string) => (isDown ? thrown() : values.get(name)),
      set: (name: string, value: string) => void values.set(name, value),
      remove: (name: string) => void values.delete(name),
    }
    const tab = world.open({ options: { storage } })
    await tab.ready()
    isDown = true
    tab.page.fire('visible')
    await settle()
    expect(tab.status()).toBe('authenticated')
    isDown = false
    await tab.genauth.renew()
    expect(world.stored(values)?.accessToken).toBe('access-1')
  })

  it('if the storage is full, the client keeps new tokens in memory, and a logout removes the stored session', async () => {
    const values = loggedIn(world)
    const storage = {
      shared: false,
      get: (name: string) => values.get(name),
      set: thrown,
      remove: (name: string) => void values.delete(name),
    }
    const tab = world.open({ options: { storage }, runtime: { originStorage: undefined } })
    await tab.ready()
    await tab.genauth.renew()
    expect(tab.genauth.peekToken()).toBe('access-1')
    await tab.genauth.renew()
    expect(world.server.refreshes().at(-1)?.form.get('refresh_token')).toBe('refresh-1')
    await tab.genauth.logout({ scope: 'local' })
    await settle()
    expect(values.size).toBe(0)
  })

  it('T2: a full storage causes one event per login, and the client removes used tokens from the storage', async () => {
    const values = loggedIn(world)
    let isFull = false
    const tabStorage = {
      getItem: (name: string) => values.get(name) ?? null,
      setItem: (name: string, value: string) => (isFull ? thrown() : void values.set(name, value)),
      removeItem: (name: string) => void values.delete(name),
    }
    const tab = world.open({ values, runtime: { tabStorage } })
    await tab.ready()
    isFull = true
    await tab.genauth.renew()
    isFull = false
    await tab.genauth.renew()
    await tab.genauth.handleCallback(await beginLogin(tab))
    await tab.genauth.renew()
    expect(tab.events).toEqual([
      'renewed:storage_unavailable',
      'renewed',
      'userSwitched:storage_unavailable',
      'renewed',
    ])
    const next = tab.load()
    await world.finish(next.ready())
    expect(next.status()).toBe('anonymous:none')
    const sent = world.server.refreshes().map(({ form }) => form.get('refresh_token'))
    expect(sent).toEqual(['refresh-0', 'refresh-1', 'refresh-3'])
  })

  it('a session can be restored from an asynchronous custom storage', async () => {
    const values = loggedIn(world)
    const storage = {
      shared: false,
      get: async (name: string) => values.get(name) ?? null,
      set: async (name: string, value: string) => void values.set(name, value),
      remove: async (name: string) => void values.delete(name),
    }
    const tab = world.open({ options: { storage } })
    await tab.ready()
    await tab.genauth.renew()
    const next = tab.load()
    await next.ready()
    expect(next.genauth.peekToken()).toBe('access-1')
  })
})
