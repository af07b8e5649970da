import { describe, expect, it } from 'vitest'
import { until } from '../browser-mode/world'
import { failure } from '../support/failure'
import { type Bench, type Protocol, useBench } from './bench'
import { readState } from './moments'
import { endpoints, noResponse } from './network'

const openBench = useBench()
const protocols: Protocol[] = ['oauth', 'oidc']

/**
 * Returns a number for each refresh after the request `from`. Two refreshes with the same refresh token have the same number: the index of
 * the first of them.
 */
function sentTokens({ emulator }: Bench, from: number): number[] {
  const renewals = emulator.requests('token').filter(({ id }) => id > from)
  const tokens = renewals.map(({ unredacted }) => unredacted.form['refresh_token'])
  return tokens.map((token) => tokens.indexOf(token))
}

function lastRequest({ emulator }: Bench): number {
  return emulator.requests().at(-1)?.id ?? 0
}

describe.each(protocols)('a client on %s over HTTP', (protocol) => {
  it('R7: after a lost response, the client immediately sends the same refresh token a second time, and the server accepts it', async () => {
    const bench = await openBench({ protocol, switches: rotating })
    const page = await bench.openLoggedIn()
    const from = lastRequest(bench)
    bench.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
    await bench.runScheduler(page)
    expect(page.events).toEqual(['renewed'])
    expect(sentTokens(bench, from)).toEqual([0, 0])
    await bench.runScheduler(page)
    expect(page.events).toEqual(['renewed', 'renewed'])
    expect(sentTokens(bench, from)).toEqual([0, 0, 2])
  })

  it('R7: if the server has no grace period, a lost response ends the session with a single `expired` event', async () => {
    const bench = await openBench({ protocol, switches: { ...rotating, reuseGraceSeconds: 0 } })
    const page = await bench.openLoggedIn()
    const from = lastRequest(bench)
    bench.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
    await bench.runScheduler(page)
    expect(readState(page)).toMatchObject({
      session: 'anonymous: expired',
      sessionError: 'invalid_grant',
    })
    expect(page.events).toEqual(['expired:invalid_grant'])
    expect(sentTokens(bench, from)).toEqual([0, 0])
  })

  it('R7: a page that is reloaded before the response arrives sends the same refresh token a second time after the reload', async () => {
    const bench = await openBench({ protocol, switches: rotating })
    const page = await bench.openLoggedIn()
    const from = lastRequest(bench)
    bench.network.setFault('token', { kind: 'lostAnswer' })
    await bench.world.clock.advance((page.genauth.renewal.nextAt() ?? 0) - bench.world.clock.now())
    void page.genauth.renewal.run()
    await until(() => sentTokens(bench, from).length === 1)
    const next = page.load()
    bench.network.clearFaults()
    await bench.network.finish(next.ready())
    await bench.runScheduler(next)
    expect(next.events).toEqual(['renewed'])
    expect(sentTokens(bench, from)).toEqual([0, 0])
  })

  it.each(['new', 'same', 'none'] as const)(
    'R12: three refreshes succeed if the refresh token in each response is: %s',
    async (kind) => {
      const refreshAnswer = { oauth: kind, oidc: kind }
      const bench = await openBench({ protocol, switches: { refreshAnswer, reuseGraceSeconds: 0 } })
      const page = await bench.openLoggedIn()
      const from = lastRequest(bench)
      for (let n = 0; n < 3; n += 1) await bench.runScheduler(page)
      expect(page.events).toEqual(['renewed', 'renewed', 'renewed'])
      expect(sentTokens(bench, from)).toEqual(kind === 'new' ? [0, 1, 2] : [0, 0, 0])
    },
  )

  it('R8: `invalid_grant` ends a shared session in every tab with a single event, after one request', async () => {
    const bench = await openBench({ protocol })
    const page = await bench.openLoggedIn({ storage: 'shared' })
    const other = bench.open({ storage: 'shared' })
    await bench.network.finish(other.ready())
    await bench.network.waitUntilIdle()
    bench.emulator.revokeEverything()
    bench.network.startCounting()
    await bench.expireToken(page)
    const runs = [page, other].map(({ genauth }) => genauth.renewal.run())
    await bench.network.finish(Promise.all(runs))
    await bench.network.waitUntilIdle()
    for (const tab of [page, other]) {
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.events.filter((event) => event.startsWith('expired'))).toHaveLength(1)
      const error = await bench.network.finish(failure(tab.genauth.getToken()))
      expect(error).toMatchObject({ code: 'session_expired', endsSession: true })
      expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    }
    expect(bench.network.sent()).toEqual({ token: 1 })
  })

  it('R16, R20: if the app may not use refresh tokens, only one refresh is sent, and the stale session ends when the token expires', async () => {
    const bench = await openBench({ protocol })
    const page = await bench.openLoggedIn()
    const { grants } = bench.emulator.app
    bench.emulator.setApp({ grants: ['authorization_code'] })
    bench.network.startCounting()
    await bench.runScheduler(page)
    expect(readState(page)).toMatchObject({
      session: 'stale',
      token: 'good',
      renewable: false,
      tokenError: 'unauthorized_client',
    })
    await bench.runScheduler(page)
    expect(readState(page)).toMatchObject({
      session: 'anonymous: expired',
      sessionError: 'unauthorized_client',
    })
    expect(bench.network.sent()).toEqual({ token: 1 })
    bench.emulator.setApp({ grants })
  })

  it.each([
    ['connection reset', { kind: 'reset', times: 1 }],
    ['response with status 500', { kind: 'status', status: 500, times: 1 }],
  ] as const)('C11: a login succeeds after one %s at the token endpoint', async (_name, fault) => {
    const bench = await openBench({ protocol })
    const document = bench.open()
    const href = await bench.loginFrom(document)
    bench.network.startCounting()
    bench.emulator.setFault('token', fault)
    const page = document.load({ href })
    await bench.network.finish(page.ready())
    expect(readState(page)).toMatchObject({ session: 'authenticated', events: ['login'] })
    expect(bench.network.sent()).toEqual({ token: 2 })
  })

  it('C11: a login fails if the response to its code exchange is lost, and a reload sends no request', async () => {
    const bench = await openBench({ protocol })
    const document = bench.open()
    const href = await bench.loginFrom(document)
    bench.network.startCounting()
    bench.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
    const page = document.load({ href })
    await bench.network.finish(page.ready())
    expect(readState(page)).toMatchObject({
      session: 'anonymous: error',
      sessionError: 'invalid_grant',
    })
    const again = page.load({ href })
    await bench.network.finish(again.ready())
    expect(readState(again)).toMatchObject({
      session: 'anonymous: error',
      sessionError: 'state_mismatch',
    })
    expect(bench.network.sent()).toEqual({ token: 2 })
  })

  it('L8: if the server is down, a local logout signs the user out immediately, the session has the error, and a reload sends no request', async () => {
    const bench = await openBench({ protocol })
    const page = await bench.openLoggedIn()
    for (const endpoint of endpoints) bench.network.setFault(endpoint, 'refused')
    const done = page.genauth.logout({ scope: 'local' })
    expect(page.status()).toBe('anonymous:logout')
    await bench.network.finish(done)
    expect(readState(page)).toMatchObject({
      session: 'anonymous: logout',
      sessionError: 'network_error',
    })
    bench.network.startCounting()
    const next = page.load()
    await bench.network.finish(next.ready())
    expect(readState(next)).toMatchObject({ session: 'anonymous: none', token: 'none', events: [] })
    expect(bench.network.sent()).toEqual({})
  })

  it('L8: a global logout redirects to GenAuth even if the revocation endpoint never responds', async () => {
    const bench = await openBench({ protocol })
    const page = await bench.openLoggedIn()
    bench.network.setFault('revocation', noResponse)
    void page.genauth.logout({ returnTo: '/' })
    await until(() => page.page.navigations.at(-1)?.startsWith(bench.emulator.url) === true)
    expect(page.status()).toBe('anonymous:logout')
    await bench.network.waitUntilIdle()
    expect(bench.network.sent()).toEqual({ revocation: 2 })
  })
})

const rotating = { refreshAnswer: { oauth: 'new', oidc: 'new' } } as const
