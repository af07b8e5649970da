import { describe, expect, it } from 'vitest'
import { until } from '../session/world'
import { failure } from '../support/failure'
import { type Bench, type Protocol, useBench } from './bench'
import { look } from './moments'
import { endpoints, silence } from './network'

const openBench = useBench()
const protocols: Protocol[] = ['oauth', 'oidc']

/** The refresh tokens that came to the server since `from`, each as the number of its first appearance. */
function presented({ emulator }: Bench, from: number): number[] {
  const renewals = emulator.requests('token').filter(({ id }) => id > from)
  const tokens = renewals.map(({ unredacted }) => unredacted.form['refresh_token'])
  return tokens.map((token) => tokens.indexOf(token))
}

function lastRequest({ emulator }: Bench): number {
  return emulator.requests().at(-1)?.id ?? 0
}

describe.each(protocols)('%s', (protocol) => {
  it('R7: after a lost answer the same token is presented at once, and the server repeats itself', async () => {
    const bench = await openBench({ protocol, switches: rotating })
    const page = await bench.openLoggedIn()
    const from = lastRequest(bench)
    bench.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
    await bench.runScheduler(page)
    expect(page.events).toEqual(['renewed'])
    expect(presented(bench, from)).toEqual([0, 0])
    await bench.runScheduler(page)
    expect(page.events).toEqual(['renewed', 'renewed'])
    expect(presented(bench, from)).toEqual([0, 0, 2])
  })

  it('R7: without a grace a lost answer ends in one clean expiry', async () => {
    const bench = await openBench({ protocol, switches: { ...rotating, reuseGraceSeconds: 0 } })
    const page = await bench.openLoggedIn()
    const from = lastRequest(bench)
    bench.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
    await bench.runScheduler(page)
    expect(look(page)).toMatchObject({ session: 'anonymous: expired', because: 'invalid_grant' })
    expect(page.events).toEqual(['expired:invalid_grant'])
    expect(presented(bench, from)).toEqual([0, 0])
  })

  it('R7: a page that is reloaded before the answer comes presents the same token', async () => {
    const bench = await openBench({ protocol, switches: rotating })
    const page = await bench.openLoggedIn()
    const from = lastRequest(bench)
    bench.network.arm('token', { kind: 'lostAnswer' })
    await bench.world.clock.advance((page.genauth.renewal.nextAt() ?? 0) - bench.world.clock.now())
    void page.genauth.renewal.run()
    await until(() => presented(bench, from).length === 1)
    const next = page.load()
    bench.network.lift()
    await bench.network.finish(next.ready())
    await bench.runScheduler(next)
    expect(next.events).toEqual(['renewed'])
    expect(presented(bench, from)).toEqual([0, 0])
  })

  it.each(['new', 'same', 'none'] as const)(
    'R12: renewals go on where the answer has a refresh token of this kind: %s',
    async (answer) => {
      const refreshAnswer = { oauth: answer, oidc: answer }
      const bench = await openBench({ protocol, switches: { refreshAnswer, reuseGraceSeconds: 0 } })
      const page = await bench.openLoggedIn()
      const from = lastRequest(bench)
      for (let n = 0; n < 3; n += 1) await bench.runScheduler(page)
      expect(page.events).toEqual(['renewed', 'renewed', 'renewed'])
      expect(presented(bench, from)).toEqual(answer === 'new' ? [0, 1, 2] : [0, 0, 0])
    },
  )

  it('R8: invalid_grant ends the session in every tab that shares it, once, with one request', async () => {
    const bench = await openBench({ protocol })
    const page = await bench.openLoggedIn({ storage: 'shared' })
    const other = bench.open({ storage: 'shared' })
    await bench.network.finish(other.ready())
    await bench.network.quiet()
    bench.emulator.revokeEverything()
    bench.network.startCounting()
    await bench.outliveToken(page)
    const runs = [page, other].map(({ genauth }) => genauth.renewal.run())
    await bench.network.finish(Promise.all(runs))
    await bench.network.quiet()
    for (const tab of [page, other]) {
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.events.filter((event) => event.startsWith('expired'))).toHaveLength(1)
      const error = await bench.network.finish(failure(tab.genauth.getToken()))
      expect(error).toMatchObject({ code: 'session_expired', endsSession: true })
      expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    }
    expect(bench.network.sent()).toEqual({ token: 1 })
  })

  it('R16, R20: an app without the refresh grant gets one error, is stale, and keeps its session until the token expires', async () => {
    const bench = await openBench({ protocol })
    const page = await bench.openLoggedIn()
    const { grants } = bench.emulator.app
    bench.emulator.setApp({ grants: ['authorization_code'] })
    bench.network.startCounting()
    await bench.runScheduler(page)
    expect(look(page)).toMatchObject({
      session: 'stale',
      token: 'good',
      renewable: false,
      tokenError: 'unauthorized_client',
    })
    await bench.runScheduler(page)
    expect(look(page)).toMatchObject({
      session: 'anonymous: expired',
      because: 'unauthorized_client',
    })
    expect(bench.network.sent()).toEqual({ token: 1 })
    bench.emulator.setApp({ grants })
  })

  it.each([
    ['reset', { kind: 'reset', times: 1 }],
    ['500', { kind: 'status', status: 500, times: 1 }],
  ] as const)('C11: a login goes on after one %s', async (_name, fault) => {
    const bench = await openBench({ protocol })
    const visitor = bench.open()
    const href = await bench.loginFrom(visitor)
    bench.network.startCounting()
    bench.emulator.setFault('token', fault)
    const page = visitor.load({ href })
    await bench.network.finish(page.ready())
    expect(look(page)).toMatchObject({ session: 'authenticated', events: ['login'] })
    expect(bench.network.sent()).toEqual({ token: 2 })
  })

  it('C11: a code whose answer is lost ends in a typed error, and a reload sends nothing', async () => {
    const bench = await openBench({ protocol })
    const visitor = bench.open()
    const href = await bench.loginFrom(visitor)
    bench.network.startCounting()
    bench.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
    const page = visitor.load({ href })
    await bench.network.finish(page.ready())
    expect(look(page)).toMatchObject({ session: 'anonymous: error', because: 'invalid_grant' })
    const again = page.load({ href })
    await bench.network.finish(again.ready())
    expect(look(again)).toMatchObject({ session: 'anonymous: error', because: 'state_mismatch' })
    expect(bench.network.sent()).toEqual({ token: 2 })
  })

  it('L8: with the server gone our side is out at once, says so, and a reload asks nobody', async () => {
    const bench = await openBench({ protocol })
    const page = await bench.openLoggedIn()
    for (const endpoint of endpoints) bench.network.arm(endpoint, 'refused')
    const done = page.genauth.logout({ scope: 'local' })
    expect(page.status()).toBe('anonymous:logout')
    await bench.network.finish(done)
    expect(look(page)).toMatchObject({ session: 'anonymous: logout', because: 'network_error' })
    bench.network.startCounting()
    const next = page.load()
    await bench.network.finish(next.ready())
    expect(look(next)).toMatchObject({ session: 'anonymous: none', token: 'none', events: [] })
    expect(bench.network.sent()).toEqual({})
  })

  it('L8: a server that never answers holds up no logout', async () => {
    const bench = await openBench({ protocol })
    const page = await bench.openLoggedIn()
    bench.network.arm('revocation', silence)
    void page.genauth.logout({ returnTo: '/' })
    await until(() => page.page.navigations.at(-1)?.startsWith(bench.emulator.url) === true)
    expect(page.status()).toBe('anonymous:logout')
    await bench.network.quiet()
    expect(bench.network.sent()).toEqual({ revocation: 2 })
  })
})

const rotating = { refreshAnswer: { oauth: 'new', oidc: 'new' } } as const
