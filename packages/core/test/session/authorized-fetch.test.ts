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

/** Answers 401 to every token but the renewed one. */
function refuseOldToken() {
  world.server.on('/data', ({ authorization }) =>
    authorization === 'Bearer access-0' ? json({}, 401) : json({ ok: true }),
  )
}

describe('who gets the token', () => {
  it('R15: an origin on the list', async () => {
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
  ])('R15: not %s', async (url) => {
    const { genauth } = await openTab()
    await genauth.fetch(url)
    expect(world.server.to('/data')[0]?.authorization).toBeNull()
  })

  it('nobody by default, and then nobody has to be logged in', async () => {
    const tab = world.open()
    await tab.genauth.fetch(`${api}/data`)
    expect(world.server.to('/data')[0]?.authorization).toBeNull()
  })

  it('not a request that has an Authorization of its own', async () => {
    const { genauth } = await openTab()
    await genauth.fetch(`${api}/data`, { headers: { authorization: 'Basic abc' } })
    await genauth.fetch(new Request(`${api}/data`, { headers: { Authorization: 'Digest x' } }))
    expect(world.server.to('/data').map(({ authorization }) => authorization)).toEqual([
      'Basic abc',
      'Digest x',
    ])
  })

  it('R15: what is checked is what is sent', async () => {
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

  it('nobody without a session: the call rejects', async () => {
    const tab = world.open({ options: { tokenOrigins: [api] } })
    await tab.ready()
    expect((await failure(tab.genauth.fetch(`${api}/data`))).code).toBe('not_authenticated')
    expect(world.server.requests).toEqual([])
  })
})

describe('after a 401', () => {
  it('R13: one renewal and one more try, with the same body', async () => {
    refuseOldToken()
    const { genauth } = await openTab()
    const response = await genauth.fetch(`${api}/data`, { method: 'POST', body: '{"a":1}' })
    expect(response.status).toBe(200)
    expect(world.server.to('/data').map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}'])
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it.each([200, 403, 500])('R13: and after nothing else: %i is handed on', async (status) => {
    world.server.on('/data', () => json({}, status))
    const { genauth } = await openTab()
    expect((await genauth.fetch(`${api}/data`)).status).toBe(status)
    expect(world.server.to('/data')).toHaveLength(1)
    expect(world.server.refreshes()).toEqual([])
  })

  it.each(['GET', 'DELETE'])(
    'R13: also for a %s request, where no side has a body',
    async (method) => {
      world.server.on('/data', ({ authorization }) =>
        authorization === 'Bearer access-0' ? new Response(null, { status: 401 }) : json({}),
      )
      const { genauth } = await openTab()
      const request = new Request(`${api}/data`, { method })
      expect((await genauth.fetch(request)).status).toBe(200)
    },
  )

  it('R11, R13: the answer as it is where nothing is there to renew with, and no failure', async () => {
    refuseOldToken()
    const tab = await openTab([api], { refreshToken: undefined })
    expect((await tab.genauth.fetch(`${api}/data`)).status).toBe(401)
    expect(tab.events).toEqual([])
    expect(tab.genauth.getTokenStatus().error).toBeUndefined()
  })

  it('R13: many requests share the renewal', async () => {
    refuseOldToken()
    const { genauth } = await openTab()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => genauth.fetch(`${api}/data`)),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('R13: the API’s answer where it stays, and no second renewal within ten seconds', async () => {
    world.server.on('/data', () => json({ why: 'no' }, 401))
    const { genauth } = await openTab()
    const response = await genauth.fetch(`${api}/data`)
    expect([response.status, await response.json()]).toEqual([401, { why: 'no' }])
    await genauth.fetch(`${api}/data`)
    expect(world.server.to('/data')).toHaveLength(3)
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('R10, R13: a second renewal after more than that, though the clock was set back meanwhile', async () => {
    const refused = new Set(['Bearer access-0'])
    world.server.on('/data', ({ authorization }) =>
      json({}, refused.has(`${authorization}`) ? 401 : 200),
    )
    const { genauth } = await openTab()
    expect((await genauth.fetch(`${api}/data`)).status).toBe(200)
    await world.advance(60_000)
    world.shiftClock(-30 * 60_000)
    await world.advance(20 * 60_000)
    refused.add('Bearer access-1')
    expect((await genauth.fetch(`${api}/data`)).status).toBe(200)
    expect(world.server.refreshes()).toHaveLength(2)
  })

  it('R13: the answer as it is where renewing fails, and the session stays', async () => {
    refuseOldToken()
    world.server.on('/token', () => json({}, 503))
    const tab = await openTab()
    expect((await tab.genauth.fetch(`${api}/data`)).status).toBe(401)
    expect(world.server.to('/data')).toHaveLength(1)
    expect(tab.status()).toBe('authenticated')
  })

  it('the newer token where somebody has renewed meanwhile', async () => {
    const answer = later<Response>()
    world.server.on('/data', ({ authorization }) =>
      authorization === 'Bearer access-0' ? answer.promise : json({}),
    )
    const { genauth } = await openTab()
    const call = genauth.fetch(`${api}/data`)
    await until(() => world.server.to('/data').length === 1)
    await genauth.renew()
    answer.resolve(json({}, 401))
    expect((await call).status).toBe(200)
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('no other user’s token', async () => {
    const answer = later<Response>()
    world.server.on('/data', () => answer.promise)
    const tab = await openTab()
    const call = tab.genauth.fetch(`${api}/data`)
    await until(() => world.server.to('/data').length === 1)
    await tab.genauth.logout({ scope: 'local', revoke: false })
    answer.resolve(json({}, 401))
    expect((await call).status).toBe(401)
    expect(world.server.to('/data')).toHaveLength(1)
  })

  it('T1: no other user’s token, though it came while the refused one was renewed', async () => {
    refuseOldToken()
    const answer = later<Response>()
    world.server.on('/token', () => answer.promise)
    world.seedShared()
    const tab = world.open({ options: { storage: 'shared', tokenOrigins: [api] } })
    await tab.ready()
    const call = tab.genauth.fetch(`${api}/data`)
    await until(() => world.server.refreshes().length === 1)
    world.seedShared({ id: 'session-2', accessToken: 'of-2' })
    answer.resolve(json({ access_token: 'late', token_type: 'Bearer' }))
    expect((await call).status).toBe(401)
    expect(tab.genauth.peekToken()).toBe('of-2')
    expect(world.server.to('/data')).toHaveLength(1)
  })

  it.each([
    ['a stream', () => ({ body: new Response('once').body, duplex: 'half' })],
    ['a request with a body', () => new Request(`${api}/data`, { method: 'POST', body: 'once' })],
  ])('R14, B15: %s is not sent again', async (_name, make) => {
    refuseOldToken()
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
  ])('R14: %s is', async (_name, make) => {
    refuseOldToken()
    const { genauth } = await openTab()
    await genauth.fetch(`${api}/data`, { method: 'POST', body: make() })
    expect(world.server.to('/data').map(({ body }) => body)).toEqual(['a=1', 'a=1'])
  })

  it('R13, R15: a redirected answer is handed on', async () => {
    world.server.on('/data', () =>
      Object.defineProperty(json({}, 401), 'redirected', { value: true }),
    )
    const { genauth } = await openTab()
    expect((await genauth.fetch(`${api}/data`)).status).toBe(401)
    expect(world.server.refreshes()).toEqual([])
  })

  it('R19: a signal ends the call while it waits for the renewal', async () => {
    refuseOldToken()
    world.server.on('/token', () => new Promise<never>(() => undefined))
    const { genauth } = await openTab()
    const controller = new AbortController()
    const call = genauth.fetch(`${api}/data`, { signal: controller.signal })
    await until(() => world.server.refreshes().length === 1)
    controller.abort()
    await expect(call).rejects.toThrow(/abort/i)
  })
})

it('R19: a signal ends a call that waits for its first token', async () => {
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

describe('a request that waits for a renewal while somebody else logs in', () => {
  /** Answers a login at once, and a renewal when it is told to. */
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
  /** Sends what the first user wrote, with a token that has run out. */
  const send = async (tab: Document) => {
    await tab.ready()
    await world.advance(2000)
    const call = tab.genauth.fetch(`${api}/data`, { method: 'POST', body: 'of user 1' })
    await until(() => world.server.refreshes().length === 1)
    return failure(call)
  }

  it('T1: in another tab is not sent', async () => {
    world.seedShared({ sub: 'user-1', expiresAt: world.now() + 1000 })
    const answer = holdRenewal()
    const options = { storage: 'shared', tokenOrigins: [api] } as const
    const tab = world.open({ options })
    const call = send(tab)
    await until(() => world.server.refreshes().length === 1)
    world.server.sub = 'user-2'
    const left = world.open({ options })
    const other = left.load({ href: await beginLogin(left) })
    await other.ready()
    await other.genauth.getUser()
    await settle()
    expect(tab.genauth.peekToken()).toBe('of-2')
    answer()
    expect((await world.finish(call)).code).toBe('not_authenticated')
    expect(world.server.to('/data')).toEqual([])
  })

  it('in a popup of the same page is not sent', async () => {
    const values = loggedIn(world, { sub: 'user-1', expiresAt: world.now() + 1000 })
    const answer = holdRenewal()
    const tab = world.open({ values, options: { tokenOrigins: [api] } })
    const call = send(tab)
    await until(() => world.server.refreshes().length === 1)
    const login = tab.genauth.loginWithPopup()
    const popup = tab.page.popups[0]
    await until(() => popup?.urls.length === 1)
    const state = new URL(popup?.urls[0] ?? '').searchParams.get('state')
    world.open({ href: `${redirectUri}?code=c&state=${state}` }).genauth.start()
    await login
    answer()
    expect((await world.finish(call)).code).toBe('not_authenticated')
    expect(tab.genauth.peekToken()).toBe('of-2')
    expect(world.server.to('/data')).toEqual([])
  })

  it('T1: in a tab whose message has not come is not sent', async () => {
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
