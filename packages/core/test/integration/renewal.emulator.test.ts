import { describe, expect, it } from 'vitest'
import { type Document, settle, until } from '../browser-mode/world'
import { failure } from '../support/failure'
import { useWireWorld } from './wire-world'

const lifetimeMs = 100_000
const wire = useWireWorld({
  app: { accessTokenSeconds: lifetimeMs / 1000 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

/** Waits until the emulator has dropped the response to a call. Then advances the clock until the call has settled. */
async function loseResponse(call: Promise<unknown>): Promise<void> {
  let isSettled = false
  const note = () => {
    isSettled = true
  }
  call.then(note, note)
  await until(
    () => wire.emulator.requests('token').some(({ fault }) => fault === 'lostAnswer'),
    30_000,
  )
  // Advance the clock in steps. The client sets the timer for its second request only after it has noticed the connection reset.
  while (!isSettled) await wire.world.advance(50)
}

describe('clients of a server with single-use refresh tokens', { timeout: 60_000 }, () => {
  it('R1, R2: ten tabs send one refresh for each of twenty expiries, and the server rejects no refresh', async () => {
    const first = await wire.openLoggedIn({ storage: 'shared' })
    const tabs = [first, ...Array.from({ length: 9 }, () => wire.open({ storage: 'shared' }))]
    for (const tab of tabs) await tab.ready()
    for (let expiry = 1; expiry <= 20; expiry += 1) {
      await wire.pass(lifetimeMs)
      const tokens = await Promise.all(
        tabs.flatMap(({ genauth }) => [genauth.getToken(), genauth.getToken()]),
      )
      expect(new Set(tokens).size).toBe(1)
      expect(wire.renewals()).toBe(expiry)
    }
    expect(wire.emulator.count('token', { status: 200 })).toBe(21)
    expect(new Set(tabs.map((tab) => tab.status()))).toEqual(new Set(['authenticated']))
  })

  it.each([
    ['R3', 10, 'authenticated', []],
    ['R3', 0, 'anonymous:expired', ['expired:invalid_grant']],
  ] as const)(
    '%s: if a tab ends before it receives its new tokens and the server’s grace period is %d s, the status of the other tab is %s',
    async (_id, reuseGraceSeconds, status, events) => {
      const ending = await wire.openLoggedIn({ storage: 'shared' })
      const other = wire.open({ storage: 'shared' })
      await other.ready()
      await wire.pass(lifetimeMs)
      wire.emulator.setSwitches({ reuseGraceSeconds })
      wire.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
      void ending.genauth.getToken().catch(() => undefined)
      await until(() => wire.renewals() === 1, 30_000)
      const waiting = other.genauth.getToken().catch(() => undefined)
      ending.kill()
      await waiting
      await settle()
      expect(wire.renewals()).toBe(2)
      expect(other.status()).toBe(status)
      expect(other.events.filter((event) => event.startsWith('expired'))).toEqual(events)
    },
  )

  it.each([
    ['another tab', 'shared'],
    ['the next page of the tab', 'tab'],
  ] as const)(
    'R3: if a page ends before its refresh is sent, a refresh by %s succeeds even if the server has no grace period',
    async (_who, storage) => {
      const before = await wire.openLoggedIn({ storage })
      let isKilled = false
      const ending: Document = before.load({ runtime: { fetch: () => kill() } })
      const kill = () => {
        isKilled = true
        ending.kill()
        return new Promise<never>(() => undefined)
      }
      await ending.ready()
      const other = storage === 'shared' ? wire.open({ storage }) : undefined
      await other?.ready()
      await wire.pass(lifetimeMs)
      wire.emulator.setSwitches({ reuseGraceSeconds: 0 })
      void ending.genauth.getToken()
      await until(() => isKilled)
      expect(wire.renewals()).toBe(0)
      const next = other ?? ending.load({ runtime: {} })
      const ready = next.ready()
      // First, a new page waits for a message from a tab that may already use the stored tokens.
      await wire.world.advance(1000)
      await ready
      expect(await next.genauth.getToken()).toMatch(/./)
      expect(next.events).toEqual(['renewed'])
      expect(wire.renewals()).toBe(1)
      await wire.pass(lifetimeMs)
      await next.genauth.getToken()
      expect(next.events).toEqual(['renewed', 'renewed'])
    },
  )

  it.each([
    [10, 'authenticated', 'renewed'],
    [0, 'anonymous:expired', 'expired:invalid_grant'],
  ] as const)(
    'R7: if the response with a new refresh token is lost and the server’s grace period is %d s, the status of the tab is %s',
    async (reuseGraceSeconds, status, event) => {
      const tab = await wire.openLoggedIn()
      await wire.pass(lifetimeMs)
      wire.emulator.setSwitches({ reuseGraceSeconds })
      wire.emulator.setFault('token', { kind: 'lostAnswer', times: 1 })
      const call = tab.genauth.getToken().catch(() => undefined)
      await loseResponse(call)
      expect(wire.renewals()).toBe(2)
      expect(tab.status()).toBe(status)
      expect(tab.events).toEqual(['login', event])
    },
  )

  it('R8: a rejected refresh token ends a shared session in every tab with a single event, and no tab sends another refresh', async () => {
    const first = await wire.openLoggedIn({ storage: 'shared' })
    const second = wire.open({ storage: 'shared' })
    await second.ready()
    wire.emulator.revokeEverything()
    await wire.pass(lifetimeMs)
    expect((await failure(first.genauth.getToken())).code).toBe('invalid_grant')
    await settle()
    for (const tab of [first, second]) {
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.events.filter((event) => event.startsWith('expired'))).toHaveLength(1)
      expect((await failure(tab.genauth.getToken())).code).toBe('session_expired')
    }
    expect(wire.renewals()).toBe(1)
  })
})

describe('the client’s handling of the response to a refresh', { timeout: 60_000 }, () => {
  it.each(
    (['oauth', 'oidc'] as const).flatMap((protocol) =>
      (['same', 'new', 'none'] as const).map((kind) => [protocol, kind] as const),
    ),
  )(
    'R12: on %s, three refreshes succeed if the refresh token in each response is: %s',
    async (protocol, kind) => {
      const refreshAnswer = { [protocol]: kind }
      wire.emulator.setSwitches({ refreshAnswer })
      const tab = await wire.openLoggedIn({ protocol })
      for (let n = 1; n <= 3; n += 1) {
        await wire.pass(lifetimeMs)
        await tab.genauth.getToken()
        expect(wire.renewals()).toBe(n)
      }
      expect(await tab.genauth.getUser()).toMatchObject({ email: 'ada@example.com' })
    },
  )

  it.each([400, 401, 403])(
    'R17: an empty response with status %d to a refresh ends the session',
    async (status) => {
      const tab = await wire.openLoggedIn()
      wire.emulator.setFault('token', { kind: 'emptyBody', status })
      expect((await failure(tab.genauth.renew())).code).toBe('invalid_grant')
      expect(tab.events).toEqual(['login', 'expired:invalid_grant'])
      expect(wire.renewals()).toBe(1)
    },
  )

  it.each([
    [
      'the app may not use refresh tokens',
      { grants: ['authorization_code'] },
      'unauthorized_client',
    ],
    [
      'GenAuth requires a secret from the app',
      { tokenEndpointAuthMethod: 'client_secret_post' as const },
      'invalid_client',
    ],
    ['the app id is wrong', { id: '000000000000000000000000' }, 'invalid_client'],
  ])(
    'R16: if %s, the client does not retry the refresh, the token status has the error, and the session ends when its token expires',
    async (_name, change, code) => {
      const tab = await wire.openLoggedIn()
      wire.emulator.setApp(change)
      await wire.pass(lifetimeMs - 10_000)
      for (let n = 0; n < 5; n += 1) await tab.genauth.renewal.run()
      expect(wire.renewals()).toBe(1)
      expect(tab.status()).toBe('authenticated')
      expect(await tab.genauth.getToken()).toMatch(/./)
      expect(tab.genauth.getTokenStatus()).toMatchObject({ renewable: false, error: { code } })
      await wire.pass(10_000)
      await tab.genauth.renewal.run()
      expect(tab.events).toEqual(['login', `renewalFailed:${code}`, `expired:${code}`])
      expect(wire.renewals()).toBe(1)
    },
  )

  it('R11: `renew()` on oidc without `offline_access` rejects with an error that contains the scope, and the session ends when its token expires', async () => {
    const tab = await wire.openLoggedIn({ protocol: 'oidc', scope: 'openid profile' })
    expect(await tab.genauth.getUser()).toMatchObject({ sub: expect.any(String) })
    expect(tab.genauth.getTokenStatus().renewable).toBe(false)
    const error = await failure(tab.genauth.renew())
    expect(error).toMatchObject({ code: 'no_refresh_token' })
    expect(error.message).toContain('offline_access')
    expect(tab.status()).toBe('authenticated')
    await wire.pass(lifetimeMs)
    expect((await failure(tab.genauth.getToken())).code).toBe('session_expired')
    expect(tab.events).toEqual(['login', 'expired'])
    expect(wire.renewals()).toBe(0)
  })

  it('R10: the client accepts an ID token if the server’s clock differs from the device’s clock by hours', async () => {
    const tab = await wire.openLoggedIn({ protocol: 'oidc' })
    for (const seconds of [3600, -7200]) {
      wire.emulator.shiftClock(seconds)
      wire.world.shiftClock(-seconds * 1000)
      await tab.genauth.renew()
    }
    expect(tab.events).toEqual(['login', 'renewed', 'renewed'])
  })
})
