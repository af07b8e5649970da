import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, later } from './fake-server'
import {
  beginLogin,
  createWorld,
  type Document,
  loggedIn,
  redirectUri,
  settle,
  until,
  type World,
} from './world'

const api = 'https://api.example'
let world: World
beforeEach(async () => {
  world = await createWorld()
})

async function openTab(tokenOrigins: string[] = [api], changes = {}) {
  const tab = world.open({ values: loggedIn(world, changes), options: { tokenOrigins } })
  await tab.ready()
  await settle()
  return tab
}

/** Makes the API return 401 for the first token, and accept every later token. */
function rejectOldToken() {
  world.server.on('/data', ({ authorization }) =>
    authorization === 'Bearer access-0' ? json({}, 401) : json({ ok: true }),
  )
}

describe('the origins that receive the access token from `fetch()`', () => {
  it('R15: a request to an origin in `tokenOrigins` has the access token', async () => {
    const { genauth } = await openTab()
    await genauth.fetch(`${api}/data?q=1`)
    expect(world.server.to('/data')[0]?.authorization).toBe('Bearer access-0')
  })

  it.each([
    'https://api.example:8443/data',
    'https://api.example.evil.example/data',
    'https://evil.example/data',
    'https://sub.api.example/data',
    'http://api.example/data',
  ])('R15: a request to %s does not have the access token', async (url) => {
    const { genauth } = await openTab()
    await genauth.fetch(url)
    expect(world.server.to('/data')[0]?.authorization).toBeNull()
  })

  it('R15: a request to the app’s own origin has the access token without `tokenOrigins`, a request to another origin or port has none', async () => {
    const { genauth, page } = await openTab([])
    await genauth.fetch(`${page.origin}/data`)
    await genauth.fetch(`${api}/data`)
    await genauth.fetch(`${page.origin}:8443/data`)
    expect(world.server.to('/data').map(({ authorization }) => authorization)).toEqual([
      'Bearer access-0',
      null,
      null,
    ])
  })

  it('a request has no access token and needs no session if `tokenOrigins` is empty', async () => {
    const tab = world.open()
    await tab.genauth.fetch(`${api}/data`)
    expect(world.server.to('/data')[0]?.authorization).toBeNull()
  })

  it('a request with its own `Authorization` header is sent with that header', async () => {
    const { genauth } = await openTab()
    await genauth.fetch(`${api}/data`, { headers: { authorization: 'Basic abc' } })
    await genauth.fetch(new Request(`${api}/data`, { headers: { Authorization: 'Digest x' } }))
    expect(world.server.to('/data').map(({ authorization }) => authorization)).toEqual([
      'Basic abc',
      'Digest x',
    ])
  })

  it('R15: `fetch()` reads a URL object one time, so that the checked URL and the requested URL are the same', async () => {
    const { genauth } = await openTab()
    let reads = 0
    const url = {
      toString() {
        reads += 1
        return reads === 1 ? `${api}/data` : 'https://evil.example/data'
      },
    }
    await genauth.fetch(url as unknown as URL)
    expect(reads).toBe(1)
    expect(world.server.to('/data')[0]?.url.origin).toBe(api)
  })

  it('a request to an origin in `tokenOrigins` rejects with `not_authenticated` if the user is signed out', async () => {
    const tab = world.open({ options: { tokenOrigins: [api] } })
    await tab.ready()
    expect((await failure(tab.genauth.fetch(`${api}/data`))).code).toBe('not_authenticated')
    expect(world.server.requests).toEqual([])
  })
})

describe('a request that gets a 401', () => {
  it('R13: a request that gets a 401 is repeated one time with the same body after one refresh', async () => {
    rejectOldToken()
    const { genauth } = await openTab()
    const response = await genauth.fetch(`${api}/data`, { method: 'POST', body: '{"a":1}' })
    expect(response.status).toBe(200)
    expect(world.server.to('/data').map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}'])
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it.each([200, 403, 500])(
    'R13: a response with status %i is returned without a refresh',
    async (status) => {
      world.server.on('/data', () => json({}, status))
      const { genauth } = await openTab()
      expect((await genauth.fetch(`${api}/data`)).status).toBe(status)
      expect(world.server.to('/data')).toHaveLength(1)
      expect(world.server.refreshes()).toEqual([])
    },
  )

  it.each(['GET', 'DELETE'])(
    'R13: a %s request without a body is repeated if the 401 response also has no body',
    async (method) => {
      world.server.on('/data', ({ authorization }) =>
        authorization === 'Bearer access-0' ? new Response(null, { status: 401 }) : json({}),
      )
      const { genauth } = await openTab()
      const request = new Request(`${api}/data`, { method })
      expect((await genauth.fetch(request)).status).toBe(200)
    },
  )

  it('R11, R13: if the session has no refresh token, a 401 is returned to the caller, and the token status has no error', async () => {
    rejectOldToken()
    const tab = await openTab([api], { refreshToken: undefined })
    expect((await tab.genauth.fetch(`${api}/data`)).status).toBe(401)
    expect(tab.events).toEqual([])
    expect(tab.genauth.getTokenStatus().error).toBeUndefined()
  })

  it('R13: 20 requests that get a 401 share one refresh', async () => {
    rejectOldToken()
    const { genauth } = await openTab()
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => genauth.fetch(`${api}/data`)),
    )
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200))
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('R13: the 401 of a repeated request is returned unchanged, and the next 401 within ten seconds causes no refresh', async () => {
    world.server.on('/data', () => json({ why: 'no' }, 401))
    const { genauth } = await openTab()
    const response = await genauth.fetch(`${api}/data`)
    expect([response.status, await response.json()]).toEqual([401, { why: 'no' }])
    await genauth.fetch(`${api}/data`)
    expect(world.server.to('/data')).toHaveLength(3)
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('R10, R13: a 401 after more than ten seconds causes a second refresh even if the clock was set back', async () => {
    const rejected = new Set(['Bearer access-0'])
    world.server.on('/data', ({ authorization }) =>
      json({}, rejected.has(`${authorization}`) ? 401 : 200),
    )
    const { genauth } = await openTab()
    expect((await genauth.fetch(`${api}/data`)).status).toBe(200)
    await world.advance(60_000)
    world.shiftClock(-30 * 60_000)
    await world.advance(20 * 60_000)
    rejected.add('Bearer access-1')
    expect((await genauth.fetch(`${api}/data`)).status).toBe(200)
    expect(world.server.refreshes()).toHaveLength(2)
  })

  it('R13: a 401 is returned if the refresh fails, and the session does not end', async () => {
    rejectOldToken()
    world.server.on('/token', () => json({}, 503))
    const tab = await openTab()
    expect((await tab.genauth.fetch(`${api}/data`)).status).toBe(401)
    expect(world.server.to('/data')).toHaveLength(1)
    expect(tab.status()).toBe('authenticated')
  })

  it('a request that gets a 401 is repeated with the current token if another caller has already refreshed', async () => {
    const response = later<Response>()
    world.server.on('/data', ({ authorization }) =>
      authorization === 'Bearer access-0' ? response.promise : json({}),
    )
    const { genauth } = await openTab()
    const call = genauth.fetch(`${api}/data`)
    await until(() => world.server.to('/data').length === 1)
    await genauth.renew()
    response.resolve(json({}, 401))
    expect((await call).status).toBe(200)
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('a request that gets a 401 is not repeated after a logout', async () => {
    const response = later<Response>()
    world.server.on('/data', () => response.promise)
    const tab = await openTab()
    const call = tab.genauth.fetch(`${api}/data`)
    await until(() => world.server.to('/data').length === 1)
    await tab.genauth.logout({ scope: 'local', revoke: false })
    response.resolve(json({}, 401))
    expect((await call).status).toBe(401)
    expect(world.server.to('/data')).toHaveLength(1)
  })

  it('T1: a request that gets a 401 is not repeated with the token of another user who logs in during the refresh', async () => {
    rejectOldToken()
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    world.seedShared()
    const tab = world.open({ options: { storage: 'shared', tokenOrigins: [api] } })
    await tab.ready()
    const call = tab.genauth.fetch(`${api}/data`)
    await until(() => world.server.refreshes().length === 1)
    world.seedShared({ id: 'session-2', accessToken: 'of-2' })
    response.resolve(json({ access_token: 'late', token_type: 'Bearer' }))
    expect((await call).status).toBe(401)
    expect(tab.genauth.peekToken()).toBe('of-2')
    expect(world.server.to('/data')).toHaveLength(1)
  })

  it.each([
    ['a stream', () => ({ body: new Response('once').body, duplex: 'half' })],
    ['a request with a body', () => new Request(`${api}/data`, { method: 'POST', body: 'once' })],
  ])('R14, B15: a request whose body is %s is not repeated after a 401', async (_name, make) => {
    rejectOldToken()
    const { genauth } = await openTab()
    const made = make()
    const response = await (made instanceof Request
      ? genauth.fetch(made)
      : genauth.fetch(`${api}/data`, { method: 'POST', ...made } as RequestInit))
    expect(response.status).toBe(401)
    expect(world.server.to('/data').map(({ body }) => body)).toEqual(['once'])
    expect(world.server.refreshes()).toEqual([])
  })

  it.each([
    ['a form', () => new URLSearchParams({ a: '1' })],
    ['a blob', () => new Blob(['a=1'])],
    ['bytes', () => new TextEncoder().encode('a=1')],
    ['a buffer', () => new TextEncoder().encode('a=1').buffer],
  ])('R14: a request whose body is %s is repeated after a 401', async (_name, make) => {
    rejectOldToken()
    const { genauth } = await openTab()
    await genauth.fetch(`${api}/data`, { method: 'POST', body: make() })
    expect(world.server.to('/data').map(({ body }) => body)).toEqual(['a=1', 'a=1'])
  })

  it('R13, R15: a 401 that the API returns after a redirect is returned to the caller without a refresh', async () => {
    world.server.on('/data', () =>
      Object.defineProperty(json({}, 401), 'redirected', { value: true }),
    )
    const { genauth } = await openTab()
    expect((await genauth.fetch(`${api}/data`)).status).toBe(401)
    expect(world.server.refreshes()).toEqual([])
  })

  it('R19: an abort signal ends a call that waits for the refresh after a 401', async () => {
    rejectOldToken()
    world.server.on('/token', () => new Promise<never>(() => undefined))
    const { genauth } = await openTab()
    const controller = new AbortController()
    const call = genauth.fetch(`${api}/data`, { signal: controller.signal })
    await until(() => world.server.refreshes().length === 1)
    controller.abort()
    await expect(call).rejects.toThrow(/abort/i)
  })
})

it('R19: an abort signal ends a call that waits for the token of its first request', async () => {
  world.server.on('/token', () => new Promise<never>(() => undefined))
  const { genauth } = await openTab()
  await world.advance(3_700_000)
  const controller = new AbortController()
  const call = genauth.fetch(`${api}/data`, { signal: controller.signal })
  await until(() => world.server.refreshes().length === 1)
  controller.abort()
  await expect(call).rejects.toThrow(/abort/i)
  expect(world.server.to('/data')).toEqual([])
})

describe('a request that waits for a refresh while another user logs in', () => {
  /**
   * Makes the server respond to a login immediately, and delay its response to a refresh. Returns a function that releases the delayed
   * response.
   */
  const holdRenewal = () => {
    const renewal = later<Response>()
    world.server.on('/token', (request) =>
      request.form.get('grant_type') === 'refresh_token'
        ? renewal.promise
        : json({ access_token: 'of-2', token_type: 'Bearer', expires_in: 3600 }),
    )
    return () =>
      renewal.resolve(json({ access_token: 'late', token_type: 'Bearer', expires_in: 3600 }))
  }
  /** Waits until the first user's token has expired, and sends a request with data of the first user. Returns the error of the request. */
  const send = async (tab: Document) => {
    await tab.ready()
    await world.advance(2000)
    const call = tab.genauth.fetch(`${api}/data`, { method: 'POST', body: 'of user 1' })
    await until(() => world.server.refreshes().length === 1)
    return failure(call)
  }

  it('T1: a request that waits for a refresh is not sent if another user logs in from another tab', async () => {
    world.seedShared({ sub: 'user-1', expiresAt: world.now() + 1000 })
    const response = holdRenewal()
    const options = { storage: 'shared', tokenOrigins: [api] } as const
    const tab = world.open({ options })
    const call = send(tab)
    await until(() => world.server.refreshes().length === 1)
    world.server.sub = 'user-2'
    const before = world.open({ options })
    const other = before.load({ href: await beginLogin(before) })
    await other.ready()
    await other.genauth.getUser()
    await settle()
    expect(tab.genauth.peekToken()).toBe('of-2')
    response()
    expect((await world.finish(call)).code).toBe('not_authenticated')
    expect(world.server.to('/data')).toEqual([])
  })

  it('a request that waits for a refresh is not sent if another user logs in through a popup', async () => {
    const values = loggedIn(world, { sub: 'user-1', expiresAt: world.now() + 1000 })
    const response = holdRenewal()
    const tab = world.open({ values, options: { tokenOrigins: [api] } })
    const call = send(tab)
    await until(() => world.server.refreshes().length === 1)
    const login = tab.genauth.loginWithPopup()
    const popup = tab.page.popups[0]
    await until(() => popup?.urls.length === 1)
    const state = new URL(popup?.urls[0] ?? '').searchParams.get('state')
    world.open({ href: `${redirectUri}?code=c&state=${state}` }).genauth.start()
    await login
    response()
    expect((await world.finish(call)).code).toBe('not_authenticated')
    expect(tab.genauth.peekToken()).toBe('of-2')
    expect(world.server.to('/data')).toEqual([])
  })

  it('T1: a request is not sent if another user has logged in and the message about the login has not arrived in this tab', async () => {
    world.seedShared({ sub: 'user-1', expiresAt: world.now() + 1000 })
    const tab = world.open({ options: { storage: 'shared', tokenOrigins: [api] } })
    await tab.ready()
    await world.advance(2000)
    world.seedShared({ id: 'session-2', sub: 'user-2', accessToken: 'of-2' })
    const call = tab.genauth.fetch(`${api}/data`, { method: 'POST', body: 'of user 1' })
    expect((await failure(call)).code).toBe('not_authenticated')
    expect(world.server.to('/data')).toEqual([])
  })
})
