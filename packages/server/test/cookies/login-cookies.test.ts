import { describe, expect, it } from 'vitest'
import { createCookieJar } from '../../src/cookies/cookie-jar'
import {
  createLoginTransactions,
  type LoginStore,
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
function openBrowser(store?: LoginStore) {
  const cookies = new Map<string, string>()
  let now = startedAt
  const context = { purpose: 'transaction', appId: 'an-app', cookieName: 'login' } as const
  const sealer = createSealer(secrets, context)
  const transactions = createLoginTransactions({
    jar,
    sealer,
    runtime: { ...serverRuntime, now: () => now },
    store,
  })
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
      keep([await transactions.save(transaction)])
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
    const found = await browser.transactions.find(state, browser.cookies)
    expect((await found.load())?.state).toBe(state)
    browser.setNow(startedAt + loginLifeMs + 1)
    const late = await browser.transactions.find(state, browser.cookies)
    expect(await late.load()).toBeUndefined()
    expect(late.setCookies).toEqual([expect.stringContaining('Max-Age=0')])
  })

  it('B8: a login cookie lasts one hour and is sent with the redirect from GenAuth', async () => {
    const { transactions } = openBrowser()
    const state = transactions.createState()
    const transaction = { startedAt, state, codeVerifier: 'v', returnTo: '/' }
    expect(await transactions.save(transaction)).toMatch(
      /; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
  })

  it('B8: a callback finds no login if only the first half of its state is correct', async () => {
    const browser = openBrowser()
    const state = await browser.begin()
    const [first] = state.split('.')
    const found = await browser.transactions.find(`${first}.x`, browser.cookies)
    expect(await found.load()).toBeUndefined()
  })

  it('S22: a callback with the state other.x does not remove the login of another site', async () => {
    const browser = openBrowser()
    const state = await browser.begin({ isForeign: true })
    const forged = await browser.transactions.find('other.x', browser.cookies)
    expect([await forged.load(), forged.setCookies]).toEqual([undefined, []])
    const found = await browser.transactions.find(state, browser.cookies)
    expect(found.setCookies).toEqual([jar.clear(`${jar.nameOf('login')}-other`)])
  })

  it.each([null, '', 'x.y', 'other.y'])(
    'a callback with the state %j removes no cookie',
    async (state) => {
      const browser = openBrowser()
      await browser.begin()
      const found = await browser.transactions.find(state, browser.cookies)
      expect([await found.load(), found.setCookies]).toEqual([undefined, []])
    },
  )
})
