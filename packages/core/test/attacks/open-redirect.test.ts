import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { keepOnOrigin } from '../../src/session/return-url'
import { beginLogin, createWorld, home, loggedIn } from '../browser-mode/world'

// On a busy machine, these tests take longer than the default time-out.
vi.setConfig({ testTimeout: 60_000 })

/** Generates parts of URLs, including parts that attackers use to disguise a URL. */
const part = fc.oneof(
  fc.constantFrom('/', '//', '///', '\\', '/\\', '\\/', '.', '..', '/.', '/..', '%2e', '%2E%2e'),
  fc.constantFrom('?', '#', '&', '@', ':', ';', '%2f', '%5c', '%00', '%09', '%0d%0a', '%25'),
  fc.constantFrom('\t', '\n', '\r', '\0', '\v', ' ', '\u00a0', '\u200b', '\u202e', '\ufeff'),
  fc.constantFrom('https:', 'HTTPS:', 'http:', 'ftp:', 'ws:', 'file:', 'javascript:', 'data:'),
  fc.constantFrom('blob:', 'about:', 'filesystem:', 'view-source:', 'mailto:', 'java\nscript:'),
  fc.constantFrom('evil.example', 'app.example', 'user:pass@', 'app.example@', ':443', ':8443'),
  fc.constantFrom('[::1]', '127.0.0.1', '0x7f.1', 'xn--80ak6aa92e', '\uff0f', '\u3002', '\u2024'),
  fc.constantFrom('https://app.example', 'https://app.example.', 'https://APP.EXAMPLE', 'größe'),
  fc.string({ maxLength: 6, unit: 'binary' }),
)
const urlLike = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(''))

/** Parses a URL with the platform's own parser, the class `URL`. */
function parseAsPlatform(value: string): URL | undefined {
  return URL.canParse(value, home) ? new URL(value, home) : undefined
}

describe('C8: the `returnTo` option', () => {
  it('every `returnTo` is replaced by the root of the app, or by its own path if `new URL()` parses it to the app’s origin', () => {
    fc.assert(
      fc.property(urlLike, (value) => {
        const kept = keepOnOrigin(value, home)
        expect(kept[0]).toBe('/')
        expect(new URL(kept, home).origin).toBe(home)
        expect(new URL(kept, `${home}/callback?code=c`).origin).toBe(home)
        expect(new URL(home + kept).origin).toBe(home)
        const parsed = parseAsPlatform(value)
        const path = parsed && parsed.pathname + parsed.search + parsed.hash
        expect(parsed?.origin === home ? ['/', path] : ['/']).toContain(kept)
        // A second validation of the returned URL returns the same URL.
        expect(keepOnOrigin(kept, home)).toBe(kept)
      }),
      { numRuns: 5000, examples: [['../\\app.example'], ['https://app.example\\/app.example']] },
    )
  })

  it('a valid `returnTo` on the app’s origin is not changed', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.webQueryParameters(), fc.webFragments(), (path, query, hash) => {
        const value = new URL(`${home}/a${path}?${query}#${hash}`)
        expect(keepOnOrigin(value.href, home)).toBe(value.pathname + value.search + value.hash)
      }),
    )
  })

  it('the URL after a login and the return URL of a logout are always on the app’s origin', async () => {
    await fc.assert(
      fc.asyncProperty(urlLike, async (returnTo) => {
        const world = await createWorld()
        const first = world.open({ href: `${home}/deep` })
        void first.genauth.login({ returnTo })
        const second = first.load({ href: await beginLogin(first) })
        await second.ready()
        expect(second.status()).toBe('authenticated')
        expect(new URL(second.page.href).origin).toBe(home)

        const third = world.open({ values: loggedIn(world) })
        await third.ready()
        void third.genauth.logout({ returnTo, revoke: false })
        await world.advance(1)
        const { searchParams } = new URL(third.page.navigations[0] ?? '')
        expect(new URL(searchParams.get('redirect_uri') ?? '').origin).toBe(home)
      }),
      { numRuns: 60 },
    )
  })
})
