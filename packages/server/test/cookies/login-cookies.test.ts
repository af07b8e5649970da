import { GenAuthError } from '@genauth/core'
import { describe, expect, it } from 'vitest'
import { createCookieJar } from '../../src/cookies/cookie-jar'
import {
  createFlash,
  createLoginTransactions,
  type LoginTransaction,
  loginLifeMs,
} from '../../src/cookies/login-cookies'
import { serverRuntime } from '../../src/runtime/server-runtime'
import { createSealer } from '../../src/sealing/sealer'

const owner = { origin: 'https://app.example', appId: 'an-app', basePath: '/auth' }
const jar = createCookieJar(owner)
const secrets = [new TextEncoder().encode('a-secret-of-32-bytes-for-cookies')]
const startedAt = Date.UTC(2026, 0, 1)

/** The logins of one browser. The test sets the clock. */
function openBrowser() {
  const cookies = new Map<string, string>()
  let now = startedAt
  const context = { purpose: 'transaction', appId: 'an-app', cookieName: 'login' } as const
  const sealer = createSealer(secrets, context)
  const transactions = createLoginTransactions(jar, sealer, { ...serverRuntime, now: () => now })
  const keep = (lines: readonly string[]) => {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (line.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, value)
    }
  }
  return {
    cookies,
    transactions,
    setNow(at: number) {
      now = at
    },
    async begin(changes: Partial<LoginTransaction> = {}) {
      const state = transactions.createState()
      const transaction = { startedAt: now, state, codeVerifier: 'v', returnTo: '/', ...changes }
      keep(await transactions.save(transaction, cookies))
      return transaction.state
    },
  }
}

describe('the cookies of pending logins', () => {
  it('B8: the name of a login cookie contains only the first half of the state', async () => {
    const browser = openBrowser()
    const state = await browser.begin()
    const [first, second, ...others] = state.split('.')
    expect([first?.length, second?.length, others]).toEqual([22, 22, []])
    expect([...browser.cookies.keys()]).toEqual([`${jar.nameOf('login')}-${first}`])
  })

  it('B8: both halves of the state are different in every login', () => {
    const { transactions } = openBrowser()
    const halves = Array.from({ length: 20 }, () => transactions.createState().split('.')).flat()
    expect(new Set(halves).size).toBe(40)
  })

  it('B8: a login can complete until one hour after its start', async () => {
    const browser = openBrowser()
    const state = await browser.begin()
    browser.setNow(startedAt + loginLifeMs)
    expect((await browser.transactions.take(state, browser.cookies)).value?.state).toBe(state)
    browser.setNow(startedAt + loginLifeMs + 1)
    const late = await browser.transactions.take(state, browser.cookies)
    expect(late.value).toBeUndefined()
    expect(late.setCookies).toEqual([expect.stringContaining('Max-Age=0')])
  })

  it('B8: a login cookie lasts one hour and is sent with the redirect from GenAuth', async () => {
    const { transactions } = openBrowser()
    const state = transactions.createState()
    const transaction = { startedAt, state, codeVerifier: 'v', returnTo: '/' }
    expect(await transactions.save(transaction, new Map())).toEqual([
      expect.stringMatching(/; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ])
  })

  it('B8: a callback finds no login if only the first half of its state is correct', async () => {
    const browser = openBrowser()
    const state = await browser.begin()
    const [first] = state.split('.')
    const taken = await browser.transactions.take(`${first}.x`, browser.cookies)
    expect(taken.value).toBeUndefined()
  })

  it.each([null, '', 'x.y'])('a callback with the state %j removes no cookie', async (state) => {
    const browser = openBrowser()
    await browser.begin()
    const taken = await browser.transactions.take(state, browser.cookies)
    expect(taken).toEqual({ value: undefined, setCookies: [] })
  })

  it('B8: a login removes the cookies of expired logins', async () => {
    const browser = openBrowser()
    await browser.begin()
    browser.cookies.set(`${jar.nameOf('login')}-planted`, 'not encrypted by this server')
    browser.setNow(startedAt + loginLifeMs + 1)
    const state = await browser.begin()
    expect([...browser.cookies.keys()]).toEqual([`${jar.nameOf('login')}-${state.split('.')[0]}`])
  })

  it('B8: only the last five of eight pending logins keep their cookies', async () => {
    const browser = openBrowser()
    const states: string[] = []
    for (let n = 0; n < 8; n += 1) {
      browser.setNow(startedAt + n)
      states.push(await browser.begin())
      // Browsers may send cookies in any order.
      const reversed = [...browser.cookies].reverse()
      browser.cookies.clear()
      for (const [name, value] of reversed) browser.cookies.set(name, value)
    }
    const names = states.map((state) => `${jar.nameOf('login')}-${state.split('.')[0]}`)
    expect([...browser.cookies.keys()].sort()).toEqual(names.slice(3).sort())
  })

  it('B8: a login keeps the cookie of another login if both cookies together have at most 3,000 bytes', async () => {
    const totals = { kept: [0], dropped: [Number.POSITIVE_INFINITY] }
    for (let extra = 0; extra < 40; extra += 1) {
      const browser = openBrowser()
      await browser.begin({ returnTo: `/${'x'.repeat(870)}` })
      const first = lengthOf(browser.cookies)
      browser.setNow(startedAt + 1)
      await browser.begin({ returnTo: `/${'x'.repeat(865 + extra)}` })
      const all = lengthOf(browser.cookies)
      if (browser.cookies.size === 2) totals.kept.push(all)
      else totals.dropped.push(first + all)
    }
    // In this test, one more character in the URL makes the encrypted value two characters longer.
    expect([Math.max(...totals.kept), Math.min(...totals.dropped)]).toEqual([3000, 3002])
  })
})

/** Returns the length of the cookies in a request header, with their separators. */
function lengthOf(cookies: ReadonlyMap<string, string>): number {
  return [...cookies].map((pair) => `${pair.join('=')}; `).join('').length
}

const flashContext = { purpose: 'flash', appId: 'an-app', cookieName: 'flash' } as const
const flashAt = (now: number) =>
  createFlash(jar, createSealer(secrets, flashContext), { now: () => now })
const failedAt = Date.UTC(2026, 0, 1)
const error = new GenAuthError('access_denied', 'No.', { cause: 'a cause' })

const cookiesOf = (line: string) => new Map([[jar.nameOf('flash'), line.split(/[=;]/)[1] ?? '']])

it("C4: the cookie with a login's error lasts five minutes and is sent when the browser loads the next page", async () => {
  const line = await flashAt(failedAt).set(error, 'a-mark')
  expect(line).toMatch(/; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

it("C4: a login's error can be read for five minutes, and has only a code and a message", async () => {
  const cookies = cookiesOf(await flashAt(failedAt).set(error, 'a-mark'))
  const notice = { code: 'access_denied', message: 'No.', loginMark: 'a-mark' }
  expect(await flashAt(failedAt + 300_000).read(cookies)).toEqual(notice)
  expect(await flashAt(failedAt + 300_001).read(cookies)).toBeUndefined()
})

it('C4: take() returns the error of a login and removes its cookie, or returns nothing if there is no error', async () => {
  const cookies = cookiesOf(await flashAt(failedAt).set(error, 'a-mark'))
  const taken = await flashAt(failedAt).take(cookies)
  expect(taken.value).toMatchObject({ code: 'access_denied' })
  expect(taken.setCookies).toEqual([jar.clear(jar.nameOf('flash'))])
  expect(await flashAt(failedAt).take(new Map())).toEqual({ value: undefined, setCookies: [] })
})
