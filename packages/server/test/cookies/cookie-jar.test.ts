import { describe, expect, it } from 'vitest'
import { createCookieJar, readCookies } from '../../src/cookies/cookie-jar'

const cookiesOf = (cookie: string) => [
  ...readCookies(new Request('https://app.example', { headers: { cookie } })),
]

const owner = { origin: 'https://app.example', appId: 'an-app', basePath: '/auth' }

describe('cookies', () => {
  it.each([
    ['session', '__Host-Http-genauth-session-26158f25'],
    ['login', '__Host-Http-genauth-login-26158f25'],
    ['flash', '__Host-Http-genauth-flash-26158f25'],
  ] as const)('B2: the one for %s is called %s on https', (cookie, name) => {
    expect(createCookieJar(owner).nameOf(cookie)).toBe(name)
  })

  it('B2: are for this host alone, unseen by scripts, and sent over TLS only', () => {
    const jar = createCookieJar(owner)
    const attributes = { maxAgeSeconds: 5, sameSite: 'Strict' } as const
    expect(jar.set('a', 'b', attributes)).toBe(
      'a=b; Max-Age=5; Path=/; HttpOnly; Secure; SameSite=Strict',
    )
    expect(jar.clear('a')).toBe('a=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax')
  })

  it('B2: have a plain name, and no Secure, on http, which is loopback', () => {
    const jar = createCookieJar({ ...owner, origin: 'http://localhost:3000' })
    expect(jar.nameOf('session')).toMatch(/^genauth-session-[0-9a-f]{8}$/)
    expect(jar.clear('a')).toBe('a=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax')
  })

  it.each([
    { origin: 'https://app.example:8443' },
    { appId: 'another-app' },
    { basePath: '/admin/auth' },
  ])('B2: of another server half on the same host have other names: %j', (other) => {
    const [ours, theirs] = [owner, { ...owner, ...other }].map(createCookieJar)
    for (const cookie of ['session', 'login', 'flash'] as const) {
      expect(theirs?.nameOf(cookie)).not.toBe(ours?.nameOf(cookie))
    }
  })

  it('are read by name, whatever stands around them', () => {
    expect(cookiesOf('a=1; b=2=3;c=; =x; d')).toEqual([
      ['a', '1'],
      ['b', '2=3'],
      ['c', ''],
    ])
  })

  it.each(['\u00a0', '\v', '\f', '\u0085'])(
    'B2: are not read under a name with %j before it, which a browser’s prefix does not hold for',
    (space) => {
      expect(cookiesOf(`${space}a=1; b=2; c${space}=3`)).toEqual([['b', '2']])
    },
  )

  it.each(['\u2003', '\u3000', '\ufeff'])(
    'B2: nor with %j, where a server decodes headers as UTF-8',
    (space) => {
      const headers = { get: () => `${space}a=1; b=2` }
      expect([...readCookies({ headers } as unknown as Request)]).toEqual([['b', '2']])
    },
  )

  it('B2: are not read where a name is there twice: one of the two may have been planted', () => {
    expect(cookiesOf('a=1; b=2; a=3')).toEqual([['b', '2']])
  })
})
