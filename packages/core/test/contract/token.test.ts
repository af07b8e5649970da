import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'
import { claimsOf, type Tab } from './subject'

const hour = 3_600_000

/** Calls every method that needs a session. In server mode, does not call `getToken()`. */
function callsOf({ genauth }: Tab): Promise<unknown>[] {
  const calls: Promise<unknown>[] = [genauth.renew(), genauth.getUser(), genauth.introspect()]
  return genauth.mode === 'browser' ? [...calls, genauth.getToken()] : calls
}

async function codesOf(tab: Tab): Promise<Set<string>> {
  const errors = await Promise.all(callsOf(tab).map((call) => failure(call)))
  return new Set(errors.map(({ code }) => code))
}

runTopic('token', {
  async 'getToken resolves to a valid token without a request'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(await genauth.getToken()).toBe(genauth.peekToken())
    expect(subject.backend.refreshes()).toBe(0)
  },

  async 'getToken refreshes an expired token'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const before = genauth.peekToken()
    await subject.advance(hour)
    expect(await genauth.getToken()).not.toBe(before)
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'getToken refreshes a token that expires within minValiditySeconds'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.getToken({ minValiditySeconds: 3599 })
    expect(subject.backend.refreshes()).toBe(0)
    await genauth.getToken({ minValiditySeconds: 3600 })
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'with forceRenew, getToken refreshes a token even if the token is valid'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const before = genauth.peekToken()
    expect(await genauth.getToken({ forceRenew: true })).not.toBe(before)
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'getToken rejects with token_unavailable and peekToken returns undefined in server mode'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(await failure(genauth.getToken())).toMatchObject({ code: 'token_unavailable' })
    expect(genauth.peekToken()).toBeUndefined()
  },

  async 'U67: getIdToken resolves to the ID token of the session, without a request'(subject) {
    const tab = await (await subject.ready()).completeLogin({ user: 'user-1' })
    const before = subject.backend.requests()
    expect(await tab.genauth.getIdToken()).toEqual(expect.any(String))
    expect(subject.backend.requests()).toBe(before)
  },

  async 'U67: getIdTokenClaims resolves to the claims of the ID token, without the nonce and hashes'(
    subject,
  ) {
    const tab = await (await subject.ready()).completeLogin({ user: 'user-1' })
    const claims = await tab.genauth.getIdTokenClaims()
    expect(claims).toMatchObject(claimsOf('user-1'))
    for (const name of ['nonce', 'at_hash']) expect(claims).not.toHaveProperty(name)
  },

  async 'U67: getIdToken and getIdTokenClaims reject for a signed-out user, and after the session has expired'(
    subject,
  ) {
    const codes = async ({ genauth }: Tab) =>
      Promise.all(
        [genauth.getIdToken(), genauth.getIdTokenClaims()].map(
          async (call) => (await failure(call)).code,
        ),
      )
    const signedOut = await subject.ready()
    expect(await codes(signedOut)).toEqual(['not_authenticated', 'not_authenticated'])
    const expired = await subject.expired()
    expect(await codes(expired)).toEqual(['session_expired', 'session_expired'])
  },

  async 'U67: getIdToken and getIdTokenClaims reject with token_unavailable in server mode'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    for (const call of [genauth.getIdToken(), genauth.getIdTokenClaims()]) {
      expect(await failure(call)).toMatchObject({ code: 'token_unavailable' })
    }
  },

  async 'peekToken returns the token only while it is valid'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour - 1)
    expect(genauth.peekToken()).toEqual(expect.any(String))
    await subject.advance(1)
    expect(genauth.peekToken()).toBeUndefined()
    expect(subject.backend.refreshes()).toBe(0)
  },

  async 'peekToken returns undefined after a logout'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.logout({ scope: 'local' })
    expect(genauth.peekToken()).toBeUndefined()
  },

  async 'every call that needs a session rejects with not_authenticated for a signed-out user'(
    subject,
  ) {
    expect(await codesOf(await subject.ready())).toEqual(new Set(['not_authenticated']))
    expect(await codesOf(subject.open())).toEqual(new Set(['not_authenticated']))
  },

  async 'every call that needs a session rejects with session_expired after the session has expired'(
    subject,
  ) {
    expect(await codesOf(await subject.expired())).toEqual(new Set(['session_expired']))
  },

  async 'renew rejects with not_authenticated for a signed-out user'(subject) {
    const { genauth } = await subject.ready()
    expect(await failure(genauth.renew())).toMatchObject({
      code: 'not_authenticated',
      endsSession: false,
    })
  },

  async 'renew rejects with session_expired after the session has expired'(subject) {
    const tab = await subject.expired()
    expect(await failure(tab.genauth.renew())).toMatchObject({
      code: 'session_expired',
      endsSession: true,
    })
  },

  async 'a call with an aborted signal rejects with the reason of the signal and sends no request'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const requests = subject.backend.requests()
    const reason = new Error('thrown by the app')
    const signal = AbortSignal.abort(reason)
    await expect(genauth.renew({ signal })).rejects.toBe(reason)
    await expect(genauth.getUser({ signal })).rejects.toBe(reason)
    await subject.settle()
    expect(subject.backend.requests()).toBe(requests)
  },

  async 'an aborted signal rejects its own call, but does not cancel the shared refresh'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('refresh')
    const abort = new AbortController()
    const aborted = tab.genauth.renew({ signal: abort.signal })
    const other = tab.genauth.renew()
    await subject.settle()
    const reason = new Error('thrown by the app')
    abort.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    release()
    expect(await other).toMatchObject({ status: 'authenticated' })
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'getTokenStatus returns expiresAt, scope and renewable'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1', lifetimeSeconds: 600 })
    expect(genauth.getTokenStatus()).toEqual({
      expiresAt: subject.now() + 600_000,
      scope: expect.arrayContaining([expect.any(String)]),
      renewable: true,
      isRenewing: false,
    })
  },

  async 'getTokenStatus returns renewable false without a refresh token'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1', isRenewable: false })
    expect(genauth.getTokenStatus()).toMatchObject({ renewable: false })
  },

  async 'getTokenStatus returns isRenewing true during a refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const seen: boolean[] = []
    genauth.subscribe(() => seen.push(genauth.getTokenStatus().isRenewing))
    await genauth.renew()
    expect([seen[0], seen.at(-1)]).toEqual([true, false])
  },

  async 'getTokenStatus returns the error of the last refresh until a refresh succeeds'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('server_error')
    await failure(genauth.renew())
    expect(genauth.getTokenStatus().error).toMatchObject({ code: 'server_error', retryable: true })
    subject.backend.failRefreshes(undefined)
    await genauth.renew()
    expect(genauth.getTokenStatus()).not.toHaveProperty('error')
  },

  async 'getTokenStatus returns the empty status after a logout'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.logout({ scope: 'local' })
    expect(genauth.getTokenStatus()).toEqual({ scope: [], renewable: false, isRenewing: false })
    expect(genauth.renewal.nextAt()).toBeUndefined()
  },

  async 'getTokenStatus returns renewable false after a refresh failed with invalid_client'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_client')
    await failure(genauth.renew())
    expect(genauth.getTokenStatus()).toMatchObject({
      renewable: false,
      error: { code: 'invalid_client', retryable: false },
    })
  },
})
