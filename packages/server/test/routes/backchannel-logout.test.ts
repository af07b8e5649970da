import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  type Revocations,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocations'
import { callAt, statusAt, statusOf } from '../support/call-at'
import { failure } from '../support/failure'
import {
  type Forgery,
  logoutEvent,
  postLogout,
  sendLogout as send,
  useLogoutTokens,
} from '../support/logout-tokens'
import { json, readStatus } from '../support/read-facts'
import { sendHttp } from '../support/send-http'
import { useApp } from '../support/use-app'
import { watchStore } from '../support/watch-store'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const tokens = useLogoutTokens(app)
const { sign } = tokens
const event = logoutEvent

let others: Awaited<ReturnType<typeof generateKeyPair>>
beforeAll(async () => {
  others = await generateKeyPair('RS256')
})

function start(options: Partial<AuthServerOptions> = {}): AuthServer {
  return app.start({ protocol: 'oidc', backchannelLogout: true, fetch: tokens.fetch, ...options })
}

const secrets = ['a-secret-of-32-bytes-for-cookies', 'another-secret-of-32-bytes-of-it']

const keepings: [string, () => Pick<AuthServerOptions, 'sessions'>][] = [
  [
    'sessions in cookies',
    () => ({ sessions: cookieSessions({ revocations: createMemoryRevocations(Date.now) }) }),
  ],
  ['sessions in a store', () => ({ sessions: storedSessions(memoryStore()) })],
]

describe.each(keepings)('%s', (_name, keeping) => {
  it('B7: are ended by GenAuth, every one of that user, and their pages hear that they were revoked', async () => {
    const auth = start(keeping())
    const browsers = [await app.openLoggedIn(), await app.openLoggedIn()]
    const answer = await send(auth, await sign())
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    for (const browser of browsers) {
      expect(await readStatus(browser)).toBe('anonymous:revoked')
      expect((await browser.call('/auth/user')).status).toBe(401)
      const renewed = await browser.call('/auth/renew', { method: 'POST' })
      expect(json(renewed)['session']).toEqual({ status: 'anonymous', reason: 'revoked' })
    }
  })

  it('B7: of another user, or that begin after it, are not ended', async () => {
    const auth = start(keeping())
    const browser = await app.openLoggedIn()
    expect((await send(auth, await sign({ claims: { sub: 'somebody-else' } }))).status).toBe(200)
    expect(await readStatus(browser)).toBe('authenticated')
    expect((await send(auth, await sign())).status).toBe(200)
    app.pass(1)
    const again = await app.openLoggedIn()
    expect([await readStatus(browser), await readStatus(again)]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
  })

  it('B7: that do not know their login at GenAuth are ended with every login of their user', async () => {
    const auth = start(keeping())
    const browser = await app.openLoggedIn()
    const ofAnother = { sub: 'somebody-else', sid: 'a-login' }
    expect((await send(auth, await sign({ claims: ofAnother }))).status).toBe(200)
    expect(await readStatus(browser)).toBe('authenticated')
    expect((await send(auth, await sign({ claims: { sid: 'a-login' } }))).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B7: a token that comes again is refused, also where it comes twice at once', async () => {
    const auth = start(keeping())
    const token = await sign()
    const both = await Promise.all([send(auth, token), send(auth, token)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
    app.pass(1)
    const browser = await app.openLoggedIn()
    const answer = await send(auth, token)
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.stringContaining('before') },
    ])
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B7: that begin while the token comes are ended: the code was redeemed, and its answer is on its way', async () => {
    let answered = 0
    const auth = start({
      ...keeping(),
      fetch: async (url, init) => {
        const response = await tokens.fetch(url, init)
        if (!String(url).endsWith('/token')) return response
        answered = (await send(auth, await sign())).status
        app.pass(1)
        return response
      },
    })
    const browser = await app.openLoggedIn()
    expect([answered, await readStatus(browser)]).toEqual([
      200,
      expect.stringMatching(/^anonymous/),
    ])
  })

  it.each([
    [[0], [1, 0]],
    [[1, 0], [0]],
    [
      [0, 1],
      [1, 0],
    ],
  ])('B7: a token that comes again is refused where secrets change: %j, %j', async (...orders) => {
    const { sessions } = keeping()
    const [before, after] = orders.map((order) =>
      start({ sessions, cookieSecrets: order.map((at) => secrets[at] ?? '') }),
    ) as [AuthServer, AuthServer]
    const token = await sign()
    expect((await send(before, token)).status).toBe(200)
    expect((await send(after, token)).status).toBe(400)
  })

  it('B7: that are being renewed get no new tokens', async () => {
    let letGo = () => {}
    const wait = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const auth = start({
      ...keeping(),
      timeoutMs: 20_000,
      fetch: async (url, init) => {
        const response = await tokens.fetch(url, init)
        if (app.renewals() > 0 && String(url).endsWith('/token')) await wait
        return response
      },
    })
    const browser = await app.openLoggedIn()
    app.pass(3590)
    const renewing = callAt(auth, browser, '/auth/renew', 'POST')
    await expect.poll(() => app.renewals(), { timeout: 20_000 }).toBe(1)
    const iat = Math.floor(Date.now() / 1000) + 3590
    expect((await send(auth, await sign({ claims: { iat, exp: iat + 60 } }))).status).toBe(200)
    letGo()
    expect(await statusOf(await renewing)).toMatch(/^anonymous:/)
    expect(await statusAt(auth, browser)).toBe('anonymous:revoked')
  })

  it('B7: a token that comes late ends no session that began since, and brings none back that a newer one ended', async () => {
    const auth = start(keeping())
    const iat = Math.floor(Date.now() / 1000)
    const issuedAt = async (seconds: number) => sign({ claims: { iat: iat + seconds } })
    const before = await app.openLoggedIn()
    app.pass(100)
    const after = await app.openLoggedIn()
    expect((await send(auth, await issuedAt(0))).status).toBe(200)
    expect([await readStatus(before), await readStatus(after)]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
    expect((await send(auth, await issuedAt(100))).status).toBe(200)
    expect((await send(auth, await issuedAt(0))).status).toBe(200)
    expect(await readStatus(after)).toBe('anonymous:revoked')
  })
})

it('B7: a login whose session is about to be written to the store is ended, and its tokens are revoked', async () => {
  const store = watchStore(memoryStore())
  const auth = start({ sessions: storedSessions(store) })
  let answered = 0
  let isFiled = false
  store.before = async (method) => {
    isFiled ||= method === 'file'
    if (!isFiled || method !== 'write') return
    store.before = () => undefined
    answered = (await send(auth, await sign())).status
  }
  const browser = await app.openLoggedIn()
  const { session, error } = json(await browser.call('/auth/session'))
  expect([answered, session, error]).toEqual([
    200,
    { status: 'anonymous', reason: 'error' },
    { code: 'not_authenticated', message: expect.stringContaining('Log in again') },
  ])
  expect(app.emulator.count('revocation')).toBe(2)
})

describe('a logout token', () => {
  const now = () => Math.floor(Date.now() / 1000)
  const text = (value: string) => new TextEncoder().encode(value)
  const attacks: [string, () => Forgery | Promise<Forgery>][] = [
    ['signed with another key', () => ({ key: others.privateKey })],
    ['with a key that is not there', () => ({ key: others.privateKey, header: { kid: 'mine' } })],
    [
      'signed with the published key as a secret',
      () => ({ key: text(JSON.stringify(tokens.published[0])), header: { alg: 'HS256' } }),
    ],
    [
      'signed with the secret of the app',
      () => ({ key: text(app.emulator.app.secret), header: { alg: 'HS256' } }),
    ],
    [
      'of another algorithm of the same key',
      async () => ({ header: { alg: 'PS256' }, key: await psKey() }),
    ],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example/oidc' } })],
    ['without an issuer', () => ({ claims: { iss: undefined } })],
    ['for another app', () => ({ claims: { aud: '000000000000000000000000' } })],
    ['for nobody', () => ({ claims: { aud: undefined } })],
    ['without the time of its issue', () => ({ claims: { iat: undefined } })],
    ['with neither time', () => ({ claims: { iat: undefined, exp: undefined } })],
    ['issued at a text', () => ({ claims: { iat: String(now()) } })],
    ['with a text for its end', () => ({ claims: { exp: String(now() + 60) } })],
    ['of tomorrow, without an end', () => ({ claims: { iat: now() + 86_400, exp: undefined } })],
    ['that is old', () => ({ claims: { iat: now() - 3600, exp: undefined } })],
    ['that has expired', () => ({ claims: { iat: now() - 100, exp: now() - 90 } })],
    ['of tomorrow', () => ({ claims: { iat: now() + 86_400, exp: now() + 90_000 } })],
    ['that is not to be used yet', () => ({ claims: { nbf: now() + 3600 } })],
    ['without events', () => ({ claims: { events: undefined } })],
    ['of another event', () => ({ claims: { events: { 'http://other.example': {} } } })],
    ['with a text for an event', () => ({ claims: { events: { [event]: 'yes' } } })],
    ['with a list of events', () => ({ claims: { events: [event] } })],
    ['with a nonce', () => ({ claims: { nonce: 'n' } })],
    ['with an empty nonce', () => ({ claims: { nonce: null } })],
    ['without an id', () => ({ claims: { jti: undefined } })],
    ['with a number for an id', () => ({ claims: { jti: 7 } })],
    ['about nobody', () => ({ claims: { sub: undefined } })],
    ['about an empty user', () => ({ claims: { sub: '' } })],
    ['about a list of logins', () => ({ claims: { sid: ['a'] } })],
    ['that says it is an access token', () => ({ header: { typ: 'at+jwt' } })],
    ['that has what must be understood', () => ({ header: { crit: ['x'], x: 1 } })],
  ]

  it.each(attacks)('B7: %s ends no session', async (_what, forge) => {
    const auth = start()
    const browser = await app.openLoggedIn()
    const answer = await send(auth, await sign(await forge()))
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.any(String) },
    ])
    expect(await readStatus(browser)).toBe('authenticated')
  })

  const bodies: [string, (token: string) => [string, string?]][] = [
    ['nothing', () => ['']],
    ['text', () => ['logout_token=a.b.c']],
    ['a token without a signature', (token) => [`logout_token=${token.replace(/[^.]*$/, '')}`]],
    ['an unsigned token', (token) => [`logout_token=${unsigned(token)}`]],
    ['two tokens', (token) => [`logout_token=${token}&logout_token=${token}`]],
    ['JSON', (token) => [JSON.stringify({ logout_token: token }), 'application/json']],
    ['a form of another type', (token) => [`logout_token=${token}`, 'text/plain']],
    ['far too much', (token) => [`x=${'x'.repeat(100_000)}&logout_token=${token}`]],
  ]

  it.each(bodies)('B7: %s in its place ends no session', async (_what, bodyOf) => {
    const auth = start()
    const browser = await app.openLoggedIn()
    const answer = await postLogout(auth, ...bodyOf(await sign()))
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      400,
      'invalid_request',
    ])
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B7: an ID token of the same user is none', async () => {
    let idToken = ''
    const auth = start({
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        if (!String(url).endsWith('/token')) return response
        const body = (await response.json()) as { id_token: string }
        idToken = body.id_token
        return Response.json(body)
      },
    })
    const browser = await app.openLoggedIn()
    expect((await send(auth, idToken)).status).toBe(400)
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it.each([
    ['jwt', { header: { typ: 'JWT' } }],
    ['no type', { header: { typ: undefined as never } }],
    ['several apps', { claims: { aud: ['another', '5f17a529f64fb009b794a2ff'] } }],
    ['a clock half a minute ahead', { claims: { iat: now() + 30 } }],
  ])('B7: with %s is as good', async (_what, forgery) => {
    const auth = start()
    const browser = await app.openLoggedIn()
    expect((await send(auth, await sign(forgery))).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B7: signed with the secret is good where the application’s tokens are', async () => {
    const auth = start({ idTokenSignedResponseAlg: 'HS256' })
    app.emulator.setApp({ idTokenSignedResponseAlg: 'HS256' })
    const browser = await app.openLoggedIn()
    expect((await send(auth, await sign())).status).toBe(400)
    const key = text(app.emulator.app.secret)
    const token = await sign({ key, header: { alg: 'HS256', kid: undefined as never } })
    expect((await send(auth, token)).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })
})

describe('the address of GenAuth', () => {
  it.each(['https://Sample-App.GenAuth.ai', 'https://sample-app.genauth.ai:443/'])(
    'B7: may be written as %s, and logout tokens name it as it is',
    async (appHost) => {
      const auth = start({ appHost })
      const iss = 'https://sample-app.genauth.ai/oidc'
      expect((await send(auth, await sign({ claims: { iss } }))).status).toBe(200)
    },
  )
})

describe('what back-channel logout needs', () => {
  it('B7, B9: where the keys cannot be had it is a 503, and the token may come again', async () => {
    let isDown = true
    const auth = start({
      fetch: async (url, init) => {
        if (isDown && String(url).endsWith('/jwks.json')) throw new TypeError('fetch failed')
        return tokens.fetch(url, init)
      },
    })
    const browser = await app.openLoggedIn()
    const token = await sign()
    const answer = await send(auth, token)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
    isDown = false
    expect((await send(auth, token)).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B7, B9: where the store is down it is a 503, and the token may come again', async () => {
    const store = watchStore(memoryStore())
    const auth = start({ sessions: storedSessions(store) })
    const browser = await app.openLoggedIn()
    const token = await sign()
    store.before = (method) => {
      if (method === 'find') throw new Error('down')
    }
    expect((await send(auth, token)).status).toBe(503)
    store.before = () => undefined
    expect((await send(auth, token)).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  const memory: Revocations = { add: () => undefined, has: () => false }
  it.each([
    ['the protocol oidc', { protocol: 'oauth' }, /oidc/],
    [
      'a memory that knows groups',
      { sessions: cookieSessions({ revocations: memory }) },
      /addGroup/,
    ],
    [
      'the secret that its tokens are signed with',
      { idTokenSignedResponseAlg: 'HS256', secret: undefined, tokenEndpointAuthMethod: 'none' },
      /secret/,
    ],
    ['a yes or no', { backchannelLogout: 'yes' as never }, /true or false/],
  ] as const)('B7: %s: without it nothing starts', async (_what, change, words) => {
    const error = await failure(() => start(change))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toMatch(words)
  })

  it('B7: without the option nothing is there, and a memory without groups is enough', async () => {
    const auth = app.start({
      protocol: 'oidc',
      sessions: cookieSessions({ revocations: memory }),
      fetch: tokens.fetch,
    })
    expect((await send(auth, await sign())).status).toBe(404)
    const got = await sendHttp(`${auth.origin}/auth/backchannel-logout`, {
      method: 'GET',
      headers: {},
    })
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it.each([false, true])(
    'B7: with the option %j, a memory is asked for ended groups only where it may have some',
    async (backchannelLogout) => {
      let asked = 0
      const groupEndedAt = () => {
        asked += 1
        return undefined
      }
      const revocations: Revocations = { ...memory, addGroup: () => undefined, groupEndedAt }
      start({ backchannelLogout, sessions: cookieSessions({ revocations }) })
      expect(await readStatus(await app.openLoggedIn())).toBe('authenticated')
      expect(asked > 0).toBe(backchannelLogout)
    },
  )
})

function unsigned(token: string): string {
  const [, payload] = token.split('.')
  return `${btoa('{"alg":"none"}').replace(/=+$/, '')}.${payload}.`
}

/** The published key's other half, for another algorithm. */
async function psKey(): Promise<CryptoKey> {
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' }
  const jwk = { ...(await exportJWK(tokens.keys.privateKey)), alg: 'PS256' }
  return crypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign'])
}
