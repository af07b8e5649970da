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
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
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

let otherKeys: Awaited<ReturnType<typeof generateKeyPair>>
beforeAll(async () => {
  otherKeys = await generateKeyPair('RS256')
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

describe.each(keepings)('a back-channel logout with %s', (_name, keeping) => {
  it('B7: a logout token ends all sessions of its user with the reason revoked', async () => {
    const auth = start(keeping())
    const browsers = [await app.openLoggedIn(), await app.openLoggedIn()]
    const response = await send(auth, await sign())
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(response.headers.get('cache-control')).toBe('no-store')
    for (const browser of browsers) {
      expect(await readStatus(browser)).toBe('anonymous:revoked')
      expect((await browser.call('/auth/user')).status).toBe(401)
      const renewed = await browser.call('/auth/renew', { method: 'POST' })
      expect(json(renewed)['session']).toEqual({ status: 'anonymous', reason: 'revoked' })
    }
  })

  it('B7: a logout token does not end sessions of other users, or sessions that start after the logout', async () => {
    const auth = start(keeping())
    const browser = await app.openLoggedIn()
    expect((await send(auth, await sign({ claims: { sub: 'another-user' } }))).status).toBe(200)
    expect(await readStatus(browser)).toBe('authenticated')
    expect((await send(auth, await sign())).status).toBe(200)
    app.pass(1)
    const again = await app.openLoggedIn()
    expect([await readStatus(browser), await readStatus(again)]).toEqual([
      'anonymous:revoked',
      'authenticated',
    ])
  })

  it('B7: a logout token with a sid ends a session without a sid if both have the same user', async () => {
    const auth = start(keeping())
    const browser = await app.openLoggedIn()
    const anotherUser = { sub: 'another-user', sid: 'a-login' }
    expect((await send(auth, await sign({ claims: anotherUser }))).status).toBe(200)
    expect(await readStatus(browser)).toBe('authenticated')
    expect((await send(auth, await sign({ claims: { sid: 'a-login' } }))).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B7: a repeated logout token is rejected, even if both requests arrive at the same time', async () => {
    const auth = start(keeping())
    const token = await sign()
    const both = await Promise.all([send(auth, token), send(auth, token)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
    app.pass(1)
    const browser = await app.openLoggedIn()
    const response = await send(auth, token)
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.stringContaining('before') },
    ])
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B7: a logout token that arrives during a code exchange ends the session of that login', async () => {
    let logoutStatus = 0
    const auth = start({
      ...keeping(),
      fetch: async (url, init) => {
        const response = await tokens.fetch(url, init)
        if (!String(url).endsWith('/token')) return response
        logoutStatus = (await send(auth, await sign())).status
        app.pass(1)
        return response
      },
    })
    const browser = await app.openLoggedIn()
    expect([logoutStatus, await readStatus(browser)]).toEqual([
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
  ])(
    'B7: a repeated logout token is rejected if the cookie secrets change from %j to %j',
    async (...orders) => {
      const { sessions } = keeping()
      const [first, second] = orders.map((order) =>
        start({ sessions, cookieSecrets: order.map((at) => secrets[at] ?? '') }),
      ) as [AuthServer, AuthServer]
      const token = await sign()
      expect((await send(first, token)).status).toBe(200)
      expect((await send(second, token)).status).toBe(400)
    },
  )

  it('B7: a logout token that arrives during a token refresh ends the refreshed session', async () => {
    let release = () => {}
    const wait = new Promise<void>((resolve) => {
      release = resolve
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
    release()
    expect(await statusOf(await renewing)).toMatch(/^anonymous:/)
    expect(await statusAt(auth, browser)).toBe('anonymous:revoked')
  })

  it('B7: a late logout token does not end sessions that started after its issue, and does not restore ended sessions', async () => {
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

it('B7: a login fails and its tokens are revoked if a logout token arrives just before the session is stored', async () => {
  const store = watchStore(memoryStore())
  const auth = start({ sessions: storedSessions(store) })
  let logoutStatus = 0
  let isFiled = false
  store.before = async (method) => {
    isFiled ||= method === 'file'
    if (!isFiled || method !== 'write') return
    store.before = () => undefined
    logoutStatus = (await send(auth, await sign())).status
  }
  const browser = await app.openLoggedIn()
  const { session, error } = json(await browser.call('/auth/session'))
  expect([logoutStatus, session, error]).toEqual([
    200,
    { status: 'anonymous', reason: 'error' },
    { code: 'not_authenticated', message: expect.stringMatching(/log in again/i) },
  ])
  expect(app.emulator.count('revocation')).toBe(2)
})

describe('a logout token', () => {
  const now = () => Math.floor(Date.now() / 1000)
  const text = (value: string) => new TextEncoder().encode(value)
  const attacks: [string, () => Forgery | Promise<Forgery>][] = [
    ['signed with another key', () => ({ key: otherKeys.privateKey })],
    ['with an unknown key', () => ({ key: otherKeys.privateKey, header: { kid: 'mine' } })],
    [
      'signed with the published key as a secret',
      () => ({ key: text(JSON.stringify(tokens.published[0])), header: { alg: 'HS256' } }),
    ],
    [
      'signed with the secret of the app',
      () => ({ key: text(app.emulator.app.secret), header: { alg: 'HS256' } }),
    ],
    [
      'signed with the same key and another algorithm',
      async () => ({ header: { alg: 'PS256' }, key: await psKey() }),
    ],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example/oidc' } })],
    ['without an issuer', () => ({ claims: { iss: undefined } })],
    ['for another app', () => ({ claims: { aud: '000000000000000000000000' } })],
    ['without an audience', () => ({ claims: { aud: undefined } })],
    ['without iat', () => ({ claims: { iat: undefined } })],
    ['without iat and exp', () => ({ claims: { iat: undefined, exp: undefined } })],
    ['with a string as iat', () => ({ claims: { iat: String(now()) } })],
    ['with a string as exp', () => ({ claims: { exp: String(now() + 60) } })],
    [
      'issued in the future, without exp',
      () => ({ claims: { iat: now() + 86_400, exp: undefined } }),
    ],
    ['that is too old', () => ({ claims: { iat: now() - 3600, exp: undefined } })],
    ['that has expired', () => ({ claims: { iat: now() - 100, exp: now() - 90 } })],
    ['issued in the future', () => ({ claims: { iat: now() + 86_400, exp: now() + 90_000 } })],
    ['whose nbf is in the future', () => ({ claims: { nbf: now() + 3600 } })],
    ['without events', () => ({ claims: { events: undefined } })],
    ['of another event', () => ({ claims: { events: { 'http://other.example': {} } } })],
    ['with a string as event', () => ({ claims: { events: { [event]: 'yes' } } })],
    ['with a list of events', () => ({ claims: { events: [event] } })],
    ['with a nonce', () => ({ claims: { nonce: 'n' } })],
    ['with an empty nonce', () => ({ claims: { nonce: null } })],
    ['without a jti', () => ({ claims: { jti: undefined } })],
    ['with a number as jti', () => ({ claims: { jti: 7 } })],
    ['without a sub', () => ({ claims: { sub: undefined } })],
    ['with an empty sub', () => ({ claims: { sub: '' } })],
    ['with a list as sid', () => ({ claims: { sid: ['a'] } })],
    ['with the type of an access token', () => ({ header: { typ: 'at+jwt' } })],
    ['with an unknown critical header', () => ({ header: { crit: ['x'], x: 1 } })],
  ]

  it.each(attacks)('B7: a logout token %s ends no session', async (_what, forge) => {
    const auth = start()
    const browser = await app.openLoggedIn()
    const response = await send(auth, await sign(await forge()))
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.any(String) },
    ])
    expect(await readStatus(browser)).toBe('authenticated')
  })

  const bodies: [string, (token: string) => [string, string?]][] = [
    ['an empty body', () => ['']],
    ['a malformed token', () => ['logout_token=a.b.c']],
    ['a token without a signature', (token) => [`logout_token=${token.replace(/[^.]*$/, '')}`]],
    ['an unsigned token', (token) => [`logout_token=${unsigned(token)}`]],
    ['two tokens', (token) => [`logout_token=${token}&logout_token=${token}`]],
    ['JSON', (token) => [JSON.stringify({ logout_token: token }), 'application/json']],
    ['the wrong content type', (token) => [`logout_token=${token}`, 'text/plain']],
    ['a body that is too large', (token) => [`x=${'x'.repeat(100_000)}&logout_token=${token}`]],
  ]

  it.each(bodies)(
    'B7: a back-channel logout request with %s ends no session',
    async (_what, bodyOf) => {
      const auth = start()
      const browser = await app.openLoggedIn()
      const response = await postLogout(auth, ...bodyOf(await sign()))
      expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([
        400,
        'invalid_request',
      ])
      expect(await readStatus(browser)).toBe('authenticated')
    },
  )

  it('B7: an ID token is not accepted as a logout token', async () => {
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
    ['the type jwt', { header: { typ: 'JWT' } }],
    ['no type', { header: { typ: undefined as never } }],
    ['several apps', { claims: { aud: ['another', '5f17a529f64fb009b794a2ff'] } }],
    ['an iat half a minute in the future', { claims: { iat: now() + 30 } }],
  ])('B7: a logout token with %s is accepted', async (_what, forgery) => {
    const auth = start()
    const browser = await app.openLoggedIn()
    expect((await send(auth, await sign(forgery))).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B7: with HS256, only logout tokens that are signed with the secret are accepted', async () => {
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

describe('the issuer of a logout token', () => {
  it.each(['https://Sample-App.GenAuth.ai', 'https://sample-app.genauth.ai:443/'])(
    'B7: the server normalizes the appHost %s before it checks the issuer of a logout token',
    async (appHost) => {
      const auth = start({ appHost })
      const iss = 'https://sample-app.genauth.ai/oidc'
      expect((await send(auth, await sign({ claims: { iss } }))).status).toBe(200)
    },
  )
})

describe('back-channel logout needs GenAuth’s keys, the store and correct options', () => {
  it('B7, B9: a logout token gets 503 while GenAuth’s keys are unavailable, and a retry succeeds', async () => {
    let isDown = false
    const auth = start({
      fetch: async (url, init) => {
        if (isDown && String(url).endsWith('/jwks.json')) throw new TypeError('fetch failed')
        return tokens.fetch(url, init)
      },
    })
    const browser = await app.openLoggedIn()
    isDown = true
    const token = await sign()
    const response = await send(auth, token)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    isDown = false
    expect((await send(auth, token)).status).toBe(200)
    expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B7, B9: a logout token gets 503 while the store is down, and a retry succeeds', async () => {
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
    ['revocations with groups', { sessions: cookieSessions({ revocations: memory }) }, /addGroup/],
    [
      'the secret that HS256 needs',
      {
        idTokenSignedResponseAlg: 'HS256',
        secret: undefined,
        tokenEndpointAuthMethod: 'none',
        verifyIdTokenSignature: false,
      },
      /backchannelLogout.*secret/,
    ],
    ['a boolean', { backchannelLogout: 'yes' as never }, /true or false/],
  ] as const)(
    'B7: createAuthServer() rejects backchannelLogout without %s',
    async (_what, change, words) => {
      const error = await failure(() => start(change))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(words)
    },
  )

  it('B7: without the option backchannelLogout, back-channel logout responds 404, and revocations need no group methods', async () => {
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
    'B7: requests read the ended groups only if the option backchannelLogout is true: %j',
    async (backchannelLogout) => {
      let reads = 0
      const groupEndedAt = () => {
        reads += 1
        return undefined
      }
      const revocations: Revocations = { ...memory, addGroup: () => undefined, groupEndedAt }
      start({ backchannelLogout, sessions: cookieSessions({ revocations }) })
      expect(await readStatus(await app.openLoggedIn())).toBe('authenticated')
      expect(reads > 0).toBe(backchannelLogout)
    },
  )
})

function unsigned(token: string): string {
  const [, payload] = token.split('.')
  return `${btoa('{"alg":"none"}').replace(/=+$/, '')}.${payload}.`
}

/** Returns GenAuth's private key, imported for another signature algorithm (PS256). */
async function psKey(): Promise<CryptoKey> {
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' }
  const jwk = { ...(await exportJWK(tokens.keys.privateKey)), alg: 'PS256' }
  return crypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign'])
}
