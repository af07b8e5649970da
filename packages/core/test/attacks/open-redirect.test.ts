import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { keepOnOrigin } from '../../src/session/return-to'
import { beginLogin, createWorld, home, loggedIn } from '../session/world'

// So much at once takes its time on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 })

/** What addresses are made of, and what people try in order to make one look like another. */
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
const address = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(''))

/** What the platform itself would make of it. */
function whatwg(value: string): URL | undefined {
  return URL.canParse(value, home) ? new URL(value, home) : undefined
}

describe('C8: an address to come back to', () => {
  it('stays on the origin wherever it is put, and is what the platform takes it for, or the root', () => {
    fc.assert(
      fc.property(address, (value) => {
        const kept = keepOnOrigin(value, home)
        expect(kept[0]).toBe('/')
        expect(new URL(kept, home).origin).toBe(home)
        expect(new URL(kept, `${home}/callback?code=c`).origin).toBe(home)
        expect(new URL(home + kept).origin).toBe(home)
        const meant = whatwg(value)
        const path = meant && meant.pathname + meant.search + meant.hash
        expect(meant?.origin === home ? ['/', path] : ['/']).toContain(kept)
        // What was kept once is kept as it is.
        expect(keepOnOrigin(kept, home)).toBe(kept)
      }),
      { numRuns: 5000, examples: [['../\\app.example'], ['https://app.example\\/app.example']] },
    )
  })

  it('is kept where nothing is wrong with it', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.webQueryParameters(), fc.webFragments(), (path, query, hash) => {
        const value = new URL(`${home}/a${path}?${query}#${hash}`)
        expect(keepOnOrigin(value.href, home)).toBe(value.pathname + value.search + value.hash)
      }),
    )
  })

  it('is on the origin after the way there and back too, and after a logout', async () => {
    await fc.assert(
      fc.asyncProperty(address, async (returnTo) => {
        const world = await createWorld()
        const first = world.open({ href: `${home}/deep` })
        void first.genauth.login({ returnTo })
        const second = first.load({ href: await beginLogin(first) })
        await second.ready()
        expect(second.status()).toBe('authenticated')
        expect(new URL(second.page.href).origin).toBe(home)

        const leaving = world.open({ values: loggedIn(world) })
        await leaving.ready()
        void leaving.genauth.logout({ returnTo, revoke: false })
        await world.advance(1)
        const { searchParams } = new URL(leaving.page.navigations[0] ?? '')
        expect(new URL(searchParams.get('redirect_uri') ?? '').origin).toBe(home)
      }),
      { numRuns: 60 },
    )
  })
})
