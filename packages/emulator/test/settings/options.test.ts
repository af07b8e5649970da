import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createEmulator, EmulatorError, type EmulatorOptions } from '../../src/index'
import { createClient } from '../support/client'
import { startEmulator } from '../support/use-emulator'

const sub = 'a'.repeat(24)

test.each<[string, EmulatorOptions, string, RegExp]>([
  ['a base path without a slash', { basePath: 'tenant' }, 'basePath', /begins with a slash/],
  ['a base path with a slash at its end', { basePath: '/tenant/' }, 'basePath', /does not end/],
  ['a short app id', { app: { id: 'abc' } }, 'app.id', /24 hexadecimal/],
  ['a secret that is not hex', { app: { secret: 'g'.repeat(32) } }, 'app.secret', /32 hexadecimal/],
  ['a relative callback', { app: { redirectUris: ['/callback'] } }, 'app.redirectUris', /complete/],
  [
    'a callback without a scheme',
    { app: { redirectUris: ['localhost:3000/callback'] } },
    'app.redirectUris',
    /complete/,
  ],
  [
    'an incomplete callback',
    { app: { redirectUris: ['http://'] } },
    'app.redirectUris',
    /complete/,
  ],
  [
    'a callback with a fragment',
    { app: { redirectUris: ['http://a/#b'] } },
    'app.redirectUris',
    /fragment/,
  ],
  [
    'a relative logout callback',
    { app: { logoutRedirectUris: ['x'] } },
    'app.logoutRedirectUris',
    /complete/,
  ],
  [
    'an allowed origin with a path',
    { app: { allowedOrigins: ['http://a/'] } },
    'app.allowedOrigins',
    /not an origin/,
  ],
  ['a code lifetime of 0', { app: { codeSeconds: 0 } }, 'app.codeSeconds', /1 or more/],
  ['an unknown field of the app', { app: { magic: 1 } as object }, 'app.magic', /Use one of: id/],
  ['an unknown switch', { switches: { magic: 1 } as object }, 'switches.magic', /Use one of: ref/],
  [
    'a switch with an unknown protocol',
    { switches: { pkce: { saml: 'ignore' } } as object },
    'switches.pkce',
    /oauth, oidc/,
  ],
  [
    'a switch with an invalid value',
    { switches: { pkce: { oauth: 'maybe' } } as object },
    'switches.pkce.oauth',
    /one of ignore/,
  ],
  [
    'a negative grace period',
    { switches: { reuseGraceSeconds: -1 } },
    'switches.reuseGraceSeconds',
    /0 or more/,
  ],
  ['an invalid port', { port: 70_000 }, 'port', /1 to 65535/],
  [
    'an invalid sub',
    { users: [{ username: 'a', password: 'b', claims: { sub: 'x' } }] },
    'users',
    /24 hexadecimal/,
  ],
  [
    'a repeated username',
    {
      users: [
        { username: 'a', password: 'b', claims: { sub } },
        { username: 'a', password: 'c', claims: { sub } },
      ],
    },
    'users',
    /each name once/,
  ],
])(
  'createEmulator() rejects %s with an EmulatorError that names the option',
  async (_title, options, option, sentence) => {
    const error: unknown = await createEmulator(options).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EmulatorError)
    expect(error).toMatchObject({ name: 'EmulatorError', option })
    expect((error as EmulatorError).message).toMatch(sentence)
  },
)

test('createEmulator() rejects a port that is in use with an EmulatorError that has the cause EADDRINUSE', async () => {
  const port = Number(new URL((await startEmulator()).url).port)
  const error: unknown = await createEmulator({ port }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ option: 'port', cause: { code: 'EADDRINUSE' } })
})

describe('the logout callbacks of a new emulator', () => {
  const defaults = ['http://localhost:3000/', 'http://localhost:5173/']
  const callback = 'http://localhost:5174/callback'

  test.each([
    ['are the default list without redirectUris', {}, defaults],
    [
      'are the roots of redirectUris, each once',
      { redirectUris: [callback, 'http://localhost:5174/a?b', 'https://a.example/cb'] },
      ['http://localhost:5174/', 'https://a.example/'],
    ],
    [
      'are the given list',
      { redirectUris: [callback], logoutRedirectUris: ['http://localhost:5174/bye'] },
      ['http://localhost:5174/bye'],
    ],
    ['may be empty', { redirectUris: [callback], logoutRedirectUris: [] }, []],
    [
      'are the default list if all redirectUris have custom schemes',
      { redirectUris: ['com.example:/cb'] },
      defaults,
    ],
  ])('%s', async (_title, app, expected) => {
    expect((await startEmulator({ app })).app.logoutRedirectUris).toEqual(expected)
  })
})

describe('a running emulator', () => {
  test('setApp() and setSwitches() apply to the next request, and reset() restores the initial values', async () => {
    const emulator = await startEmulator({ switches: { skipConsent: false } })
    emulator.setApp({ accessTokenSeconds: 5 })
    emulator.setSwitches({ skipConsent: true, cors: { token: false } })
    expect(emulator.app.accessTokenSeconds).toBe(5)
    expect(emulator.switches).toMatchObject({
      skipConsent: true,
      cors: { token: false, userinfo: true },
    })
    emulator.reset()
    expect(emulator.app.accessTokenSeconds).toBe(1_209_600)
    expect(emulator.switches.skipConsent).toBe(false)
  })

  test('setApp() with one invalid field changes no field of the app', async () => {
    const emulator = await startEmulator()
    expect(() => emulator.setApp({ accessTokenSeconds: 5, id: 'x' })).toThrow(EmulatorError)
    expect(emulator.app.accessTokenSeconds).toBe(1_209_600)
  })

  test('reset() removes tokens, logins, faults, the request log and issued secrets, and restores the clock', async () => {
    const emulator = await startEmulator()
    const client = createClient(emulator, 'oidc')
    const { access_token: token } = await client.tokens()
    emulator.setFault('jwks', { kind: 'reset' })
    emulator.shiftClock(50)
    emulator.shiftClock(5000)
    emulator.reset()
    expect(emulator.requests()).toEqual([])
    expect(emulator.issued()).toEqual([emulator.app.secret])
    expect((await fetch(`${emulator.url}/oidc/.well-known/jwks.json`)).status).toBe(200)
    expect((await client.me(token)).status).toBe(401)
    const at = emulator.requests('userinfo')[0]?.at ?? 0
    expect(Math.abs(at - Date.now())).toBeLessThan(100_000)
  })
})

test('two emulators in one process share no state', async () => {
  const [one, two] = [await startEmulator(), await startEmulator()]
  for (const protocol of ['oauth', 'oidc'] as const) {
    const [first, second] = [createClient(one, protocol), createClient(two, protocol)]
    const { access_token: token } = await first.tokens()
    expect((await second.me(token)).status).toBe(401)
    expect((await second.introspect(token)).json).toEqual({ active: false })
  }
  one.shiftClock(1000)
  one.setSwitches({ skipConsent: false })
  one.setFault('token', { kind: 'reset' })
  expect(two.switches.skipConsent).toBe(true)
  expect(two.requests()).not.toHaveLength(0)
  const { access_token: token } = await createClient(two, 'oauth').tokens()
  expect((await createClient(two, 'oauth').me(token)).status).toBe(200)
})

describe('the environment variable NODE_ENV', () => {
  function setEnvironment(name: string) {
    vi.stubEnv('NODE_ENV', name)
    onTestFinished(() => void vi.unstubAllEnvs())
  }

  test.each([{}, { allowProduction: false }, { allowProduction: undefined }])(
    'S6: the emulator does not start if NODE_ENV is production, with the options %j',
    async (options) => {
      setEnvironment('production')
      const error = await createEmulator(options).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(EmulatorError)
      expect(error).toMatchObject({
        option: 'allowProduction',
        message: expect.stringMatching(/NODE_ENV is production.*--allow-production/),
      })
    },
  )

  test.each([
    ['production', { allowProduction: true }],
    ['development', {}],
    ['', {}],
  ])('S6: the emulator starts if NODE_ENV is "%s", with the options %j', async (name, options) => {
    setEnvironment(name)
    expect((await startEmulator(options)).url).toContain('http://127.0.0.1:')
  })
})
