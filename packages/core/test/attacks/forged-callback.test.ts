import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { callbackParameters } from '../../src/protocol/urls'
import {
  beginLogin,
  createWorld,
  type Document,
  type DocumentInit,
  loggedIn,
  redirectUri,
  settle,
  type World,
} from '../browser-mode/world'
import { hostileValue } from './hostile-values'

// On a busy machine, these tests take longer than the default time-out.
vi.setConfig({ testTimeout: 60_000 })

const issuer = 'https://tenant.example/oidc'

/** Opens a tab with a signed-in user, starts a login in the tab, and returns the login's `state` parameter. */
async function startLogin(
  init: DocumentInit = {},
): Promise<{ world: World; first: Document; state: string }> {
  const world = await createWorld()
  const first = world.open({ values: loggedIn(world), ...init })
  const back = new URL(await beginLogin(first))
  return { world, first, state: back.searchParams.get('state') ?? '' }
}

function errorOf({ genauth }: Document): string | undefined {
  const session = genauth.getSession()
  return session.status === 'anonymous' ? session.error?.code : undefined
}

/** Returns the token requests that exchange a code. Refresh requests are not included. */
function exchanges(world: World) {
  return world.server.to('/token').filter(({ form }) => form.has('code'))
}

type Make = (state: string) => string

const rejected: [id: string, name: string, make: Make][] = [
  ['C4', 'an unknown state', () => '?code=c&state=genauth-r.forged'],
  ['C4', 'a state with an extra character', (state) => `?code=c&state=${state}x`],
  ['C4', 'a state without its last character', (state) => `?code=c&state=${state.slice(0, -1)}`],
  ['C5', 'a wrong issuer', (state) => `?code=c&state=${state}&iss=https://evil.example`],
  ['C5', 'an empty issuer', (state) => `?code=c&state=${state}&iss=`],
  [
    'C5',
    'an issuer that starts with GenAuth’s issuer URL',
    (s) => `?code=c&state=${s}&iss=${issuer}.evil.example`,
  ],
  ['C14', 'two codes', (state) => `?code=c&code=d&state=${state}`],
  ['C14', 'two states', (state) => `?code=c&state=${state}&state=${state}`],
  ['C14', 'two issuers', (s) => `?code=c&state=${s}&iss=${issuer}&iss=https://evil.example`],
  ['C14', 'all parameters in the hash', (state) => `#code=c&state=${state}`],
  ['C14', 'a token in the hash', (s) => `#access_token=t&token_type=Bearer&state=${s}`],
  ['C14', 'a token in the query', (state) => `?token=t&state=${state}`],
  ['C14', 'an ID token and a code', (state) => `?code=c&id_token=a.b.c&state=${state}`],
  ['C14', 'a JWT response parameter', (state) => `?response=a.b.c&code=c&state=${state}`],
  ['C4', 'a state but no code', (state) => `?state=${state}`],
  ['C4', 'an empty code', (state) => `?code=&state=${state}`],
  ['C4', 'a code with a line break', (state) => `?code=a%0d%0ab&state=${state}`],
  ['C6', 'a code and an error', (state) => `?code=c&error=access_denied&state=${state}`],
]

describe('a forged callback', () => {
  it.each(rejected)(
    '%s: a callback with %s is rejected, and the user stays signed in',
    async (_id, _name, make) => {
      const { world, first, state } = await startLogin()
      const second = first.load({ href: redirectUri + make(state) })
      second.genauth.start()
      expect(second.page.href).not.toMatch(/[?&#](code|state|access_token|iss)=/)
      await world.finish(second.genauth.ready())
      expect(exchanges(world)).toEqual([])
      expect(second.status()).toBe('authenticated')
      expect(second.genauth.peekToken()).toBe('access-0')
      expect(second.events).toEqual([])
    },
  )

  it('C4, C5, C14: the client accepts a callback only if it has exactly one code, the tab’s own state and no foreign issuer', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, fc.boolean(), async (made, isInHash) => {
        const { world, first, state } = await startLogin()
        const query = made.map(([name, value]) => [name, value === mine ? state : value])
        const text = new URLSearchParams(query).toString()
        const href = `${redirectUri}${isInHash ? '#' : '?'}${text}`
        const second = first.load({ href })
        await world.finish(second.ready())
        const isValid = !isInHash && isValidCallback(query as [string, string][], state)
        expect(exchanges(world)).toHaveLength(isValid ? 1 : 0)
        expect(second.status()).toBe('authenticated')
        expect(second.genauth.peekToken()).toBe(isValid ? 'access-1' : 'access-0')
      }),
      { numRuns: 100, examples: ['id_token', 'token', 'error', 'response'].map(withEmpty) },
    )
  })

  it('C4: the callback of another user’s login signs no user in', async () => {
    const world = await createWorld()
    const back = await beginLogin(world.open())
    const newTab = world.open({ href: back })
    await newTab.ready()
    expect(errorOf(newTab)).toBe('state_mismatch')
    const victim = world.open()
    const own = await beginLogin(victim)
    const attacked = victim.load({ href: back })
    await attacked.ready()
    expect(errorOf(attacked)).toBe('state_mismatch')
    expect(exchanges(world)).toEqual([])
    // The user can still finish the login that the tab itself started.
    const finished = attacked.load({ href: own })
    await finished.ready()
    expect(finished.status()).toBe('authenticated')
  })

  it.each([
    [
      'C4',
      'that arrives more than two hours after the login started',
      async (world: World, first: Document, back: string) => {
        await world.advance(2 * 3_600_000 + 1)
        return first.load({ href: back })
      },
    ],
    [
      'C4',
      'that is opened in another tab',
      async (world: World, _first: Document, back: string) => world.open({ href: back }),
    ],
    [
      'C4',
      'of a login that started with another protocol',
      async (_world: World, first: Document, back: string) =>
        first.load({ href: back, options: { protocol: 'oidc' } }),
    ],
    [
      'C4',
      'of a login that another app started',
      async (_world: World, first: Document, back: string) =>
        first.load({ href: back, options: { appId: '0'.repeat(24) } }),
    ],
  ] as const)('%s: a genuine callback %s is rejected', async (_id, _name, open) => {
    const { world, first, state } = await startLogin({ values: new Map() })
    const late = await open(world, first, `${redirectUri}?code=c&state=${state}`)
    await late.ready()
    expect(errorOf(late)).toBe('state_mismatch')
    expect(late.page.href).not.toContain('code=')
    expect(exchanges(world)).toEqual([])
  })

  it('C5: a callback without an issuer is rejected if `requireIssuerInCallback` is set', async () => {
    const options = { requireIssuerInCallback: true }
    for (const [iss, code] of [
      ['', 'issuer_mismatch'],
      [`&iss=${issuer}`, undefined],
    ]) {
      const { first, state } = await startLogin({ values: new Map(), options })
      const second = first.load({ href: `${redirectUri}?code=c&state=${state}${iss}` })
      await second.ready()
      expect(errorOf(second)).toBe(code)
    }
  })

  it.each([
    ['a frame', { page: { isFramed: true } }, 'framed_callback'],
    ['a frame of a popup', { page: { isFramed: true, opener: {} as Window } }, 'framed_callback'],
  ])('C12: a callback in %s is not processed', async (_name, init, code) => {
    const { world, first, state } = await startLogin({ values: new Map() })
    const framed = first.load({ ...init, href: `${redirectUri}?code=c&state=${state}` })
    await framed.ready()
    expect(errorOf(framed)).toBe(code)
    expect(exchanges(world)).toEqual([])
  })

  it.each([
    ['a frame', { isFramed: true }],
    ['a window without an opener', {}],
    [
      'a window whose opener is an unknown page',
      { opener: { postMessage: () => undefined } as unknown as Window },
    ],
  ])('L3: a popup callback in %s is ignored, and the user stays signed in', async (_name, page) => {
    const world = await createWorld()
    const values = loggedIn(world)
    const href = `${redirectUri}?code=c&state=genauth-p.forged`
    const tab = world.open({ values, href, page })
    tab.genauth.start()
    expect(tab.page.href).toBe(redirectUri)
    await settle()
    await world.advance(2000)
    expect(tab.status()).toBe('authenticated')
    expect(tab.page.isClosed).toBe(false)
    expect(world.server.requests).toEqual([])
  })

  it('C6: markup in a callback’s error becomes one line of plain text with at most 300 characters', async () => {
    const markup = `<img src=x onerror=alert(1)>\n\u202e${'<b>'.repeat(1000)}`
    const { world, first, state } = await startLogin({ values: new Map() })
    const query = new URLSearchParams({
      error: '<svg/onload=alert(1)>',
      error_description: markup,
      state,
    })
    const second = first.load({ href: `${redirectUri}?${query}` })
    await second.ready()
    const session = second.genauth.getSession()
    const error = session.status === 'anonymous' ? session.error : undefined
    expect(error).toMatchObject({ code: 'oauth_error', serverCode: '<svg/onload=alert(1)>' })
    expect(error?.message).not.toContain('<')
    expect(error?.description).toMatch(/^<img src=x onerror=alert\(1\)> (<b>)+/)
    expect(error?.description?.length).toBeLessThanOrEqual(300)
    expect(exchanges(world)).toEqual([])
  })
})

/** A placeholder for the `state` parameter of the login that the tab itself started. */
const mine = 'the state of this tab'

const parameters = fc.array(
  fc.tuple(
    fc.constantFrom('code', 'code', 'state', 'state', ...callbackParameters, '__proto__', 'x'),
    fc.oneof(
      { weight: 2, arbitrary: fc.constant(mine) },
      { weight: 2, arbitrary: fc.constantFrom('c0de', issuer, '', 'genauth-r.forged') },
      {
        weight: 1,
        arbitrary: hostileValue.map((value) => String(JSON.stringify(value)).slice(0, 999)),
      },
    ),
  ),
  { minLength: 1, maxLength: 5 },
)

/** Returns a valid callback with one more parameter, which is empty. */
const withEmpty = (name: string): [[string, string][], boolean] => [
  [
    [name, ''],
    ['code', 'c0de'],
    ['state', mine],
  ],
  false,
]

/** Returns whether callback parameters are valid by RFC 6749 and RFC 9207. The check does not use the code under test. */
function isValidCallback(query: [string, string][], state: string): boolean {
  const all = (name: string) => query.filter(([other]) => other === name).map(([, value]) => value)
  const hasDuplicates = callbackParameters.some((name) => all(name).length > 1)
  const [code = ''] = all('code')
  // oauth4webapi ignores an empty `error` and an empty `response`. It rejects every `id_token` and `token`, because they belong to the
  // implicit flow.
  const forbidden =
    ['error', 'response'].some((name) => all(name).some(Boolean)) ||
    ['id_token', 'token'].some((name) => all(name).length > 0)
  return (
    !hasDuplicates &&
    !forbidden &&
    all('state')[0] === state &&
    /^[\x21-\x7e]+$/.test(code) &&
    all('iss').every((iss) => iss === issuer)
  )
}
