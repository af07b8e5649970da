import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseRemoved, type HeldCookie, maxCookieBytes } from '../../src/cookies/choose-removed'

const cookie = (name: string, changes: Partial<HeldCookie> = {}): HeldCookie => ({
  name,
  bytes: 500,
  role: 'own-login',
  startedAt: 1000,
  isNew: false,
  ...changes,
})

const session = (bytes: number) => cookie('session', { bytes, role: 'session' })
const oldLogin = cookie('old', { startedAt: 1 })
const newLogin = cookie('new', { startedAt: 9, isNew: true })
const foreign = cookie('foreign', { role: 'foreign-login', startedAt: 5 })
const newForeign = { ...foreign, isNew: true }
const flash = cookie('flash', { role: 'flash' })
const logout = cookie('logout', { role: 'logout', startedAt: 7 })
const junk = cookie('junk', { role: 'useless', bytes: 60 })

/** `cookies`, the names that are removed, and whether the rest fits. */
type Row = [string, HeldCookie[], string[], boolean]

const ownStarts: Row[] = [
  ['removes nothing if all cookies fit', [session(6000), oldLogin, newLogin], [], true],
  ['removes useless cookies also if all cookies fit', [junk, newLogin], ['junk'], true],
  [
    'removes the oldest login first',
    [session(5600), cookie('b'), oldLogin, newLogin],
    ['old'],
    true,
  ],
  [
    'removes the login of another site before the logins of the app',
    [session(5600), oldLogin, foreign, newLogin],
    ['foreign'],
    true,
  ],
  [
    'removes the redirect of a logout before logins',
    [session(5600), oldLogin, foreign, logout, newLogin],
    ['logout', 'foreign'],
    true,
  ],
  [
    'removes the error of a login last',
    [session(6400), flash, oldLogin, newLogin],
    ['old', 'flash'],
    true,
  ],
  ['never removes the session or the new login', [session(6501), newLogin], [], false],
  [
    'removes all but the five most recent logins of the app',
    [...[1, 2, 3, 4, 5].map((at) => cookie(`n${at}`, { startedAt: at, bytes: 100 })), newLogin],
    ['n1'],
    true,
  ],
  [
    'removes logins of the app that have more than 3,000 bytes together',
    [oldLogin, cookie('b', { bytes: 2001 }), newLogin],
    ['old'],
    true,
  ],
]

describe('chooseRemoved() for a request that the app started', () => {
  it.each(ownStarts)('S21: %s', (_what, cookies, names, fits) => {
    const given = { cookies, hiddenBytes: 0, isForeign: false }
    expect(chooseRemoved(given)).toEqual({ names, fits })
    expect(chooseRemoved({ ...given, cookies: cookies.toReversed() })).toEqual({ names, fits })
  })

  it('S21: counts cookies that the browser has not sent', () => {
    const given = { cookies: [oldLogin, newLogin], isForeign: false }
    expect(chooseRemoved({ ...given, hiddenBytes: 6000 }).names).toEqual([])
    expect(chooseRemoved({ ...given, hiddenBytes: 6001 }).names).toEqual(['old'])
  })

  it('S21: removes the largest useless cookies first', () => {
    const cookies = [junk, cookie('large', { role: 'useless', bytes: 900 })]
    expect(chooseRemoved({ cookies, hiddenBytes: 0, isForeign: false }).names).toEqual([
      'large',
      'junk',
    ])
  })
})

const foreignStarts: Row[] = [
  ['removes nothing if all cookies fit', [session(6000), oldLogin, newForeign], [], true],
  ['removes only useless cookies', [session(6440), junk, newForeign], ['junk'], true],
  ['does not remove a login of the app', [session(6001), oldLogin, newForeign], [], false],
  ['does not remove the error of a login', [session(6001), flash, newForeign], [], false],
  ['does not remove the redirect of a logout', [session(6001), logout, newForeign], [], false],
]

describe('chooseRemoved() for a request that another site may have started', () => {
  it.each(foreignStarts)('S22: %s', (_what, cookies, names, fits) => {
    expect(chooseRemoved({ cookies, hiddenBytes: 0, isForeign: true })).toEqual({ names, fits })
  })
})

const anyCookie = fc.record({
  bytes: fc.integer({ min: 40, max: 2500 }),
  role: fc.constantFrom('useless', 'logout', 'foreign-login', 'own-login', 'flash', 'session'),
  startedAt: fc.integer({ min: 0, max: 20 }),
  isNew: fc.boolean(),
})

describe('chooseRemoved() for random cookies', () => {
  const given = fc.record({
    cookies: fc
      .array(anyCookie, { maxLength: 14 })
      .map((cookies) => cookies.map((one, at) => ({ ...one, name: `c${at}` }))),
    hiddenBytes: fc.constantFrom(0, 400, 6006),
    isForeign: fc.boolean(),
  })

  it('S21: the rest has 7,000 bytes at most, unless every cookie that may be removed is removed', () => {
    fc.assert(
      fc.property(given, (held) => {
        const { names, fits } = chooseRemoved(held)
        const rest = held.cookies.filter(({ name }) => !names.includes(name))
        const bytes = rest.reduce((sum, one) => sum + one.bytes, Number(held.hiddenBytes))
        expect(fits).toBe(bytes <= maxCookieBytes)
        const removable = rest.filter(
          ({ role, isNew }) =>
            !isNew && (role === 'useless' || !(held.isForeign || role === 'session')),
        )
        expect(fits || removable.length === 0).toBe(true)
      }),
    )
  })

  it('S21, S22: no new cookie, no session, and for another site no valid cookie is removed', () => {
    fc.assert(
      fc.property(given, (held) => {
        const { names } = chooseRemoved(held)
        const removed = held.cookies.filter(({ name }) => names.includes(name))
        for (const { role, isNew } of removed) {
          expect([isNew, role === 'session', held.isForeign && role !== 'useless']).toEqual([
            false,
            false,
            false,
          ])
        }
      }),
    )
  })

  it('S21: a login of the app stays if an older one stays and has the same size', () => {
    fc.assert(
      fc.property(given, (held) => {
        const { names } = chooseRemoved(held)
        const logins = held.cookies.filter(({ role, isNew }) => role === 'own-login' && !isNew)
        for (const older of logins) {
          for (const newer of logins) {
            const isOrdered = older.startedAt < newer.startedAt && older.bytes === newer.bytes
            if (isOrdered && names.includes(newer.name)) expect(names).toContain(older.name)
          }
        }
      }),
    )
  })
})
