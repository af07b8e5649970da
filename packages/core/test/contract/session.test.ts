import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'

const hour = 3_600_000

runTopic('session', {
  async 'getSession keeps its reference until the session changes, also over a refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const before = genauth.getSession()
    await genauth.renew()
    expect(genauth.getSession()).toBe(before)
    await genauth.logout({ scope: 'local' })
    expect(genauth.getSession()).not.toBe(before)
  },

  async 'getTokenStatus keeps its reference until a fact changes'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const before = genauth.getTokenStatus()
    await subject.advance(1000)
    await genauth.ready()
    expect(genauth.getTokenStatus()).toBe(before)
    await genauth.renew()
    expect(genauth.getTokenStatus()).not.toBe(before)
    expect(genauth.getTokenStatus().expiresAt).toBe((before.expiresAt ?? 0) + 1000)
  },

  async 'peekUser keeps its reference until the claims change'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.getUser()
    const before = genauth.peekUser()
    await subject.advance(1000)
    await genauth.ready()
    expect(genauth.peekUser()).toBe(before)
    await genauth.getUser()
    expect(genauth.peekUser()).not.toBe(before)
  },

  async 'peekUser returns the claims of the last getUser'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const claims = await genauth.getUser()
    expect(genauth.peekUser()).toEqual({ claims, updatedAt: subject.now(), isPartial: false })
  },

  async 'peekUser returns undefined after a logout'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.getUser()
    await genauth.logout({ scope: 'local' })
    expect(genauth.peekUser()).toBeUndefined()
  },

  async 'peekUser returns undefined also after getUser'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.getUser()
    expect(genauth.peekUser()).toBeUndefined()
  },

  async 'mode and key do not change with the session'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const { mode, key } = genauth
    await genauth.logout({ scope: 'local' })
    expect(mode).toBe(subject.mode === 'server' ? 'server' : 'browser')
    expect([genauth.mode, genauth.key]).toEqual([mode, key])
  },

  async 'a client that was not started is loading, and sends nothing'(subject) {
    const tab = subject.open()
    await subject.settle()
    expect(tab.status()).toBe('loading')
    expect(subject.backend.requests()).toBe(0)
    await tab.genauth.ready()
    expect(tab.status()).toBe('anonymous:none')
  },

  async 'a signed-out user is anonymous for the reason none'(subject) {
    const { genauth } = await subject.ready()
    expect(genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
    expect(genauth.getTokenStatus()).toEqual({ scope: [], renewable: false, isRenewing: false })
  },

  async 'a signed-in user has a session with an id and a sub, which is not stale'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(genauth.getSession()).toEqual({
      status: 'authenticated',
      id: expect.stringMatching(/./),
      sub: 'user-1',
      stale: false,
    })
  },

  async 'a user whom the login did not name has no sub until getUser has read it'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(genauth.getSession()).not.toHaveProperty('sub')
    await genauth.getUser()
    expect(genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-1' })
  },

  async 'learning the sub changes neither the session id nor the user'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.getSession()
    await tab.genauth.getUser()
    await tab.genauth.renew()
    expect(tab.genauth.getSession()).toEqual({ ...before, sub: 'user-1' })
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'a user who logs out is anonymous for the reason logout'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.logout({ scope: 'local' })
    expect(genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
  },

  async 'a refused refresh ends the session for the reason expired, with the refusal as its error'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_grant')
    expect(await failure(tab.genauth.renew())).toMatchObject({ endsSession: true })
    expect(tab.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'expired',
      error: { code: 'invalid_grant', retryable: false, endsSession: true },
    })
  },

  async 'a session that GenAuth ended from outside is anonymous for the reason revoked'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.revoke()
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('anonymous:revoked')
    expect(tab.eventTypes()).toEqual(['expired'])
  },

  async 'a login that came back with an error is anonymous for the reason error'(subject) {
    const tab = await (await subject.ready()).finishLogin({ error: 'access_denied' })
    expect(tab.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'error',
      error: { code: 'access_denied' },
    })
    expect(tab.eventTypes()).toEqual([])
  },

  async 'the session is stale after the token has expired and a refresh has failed'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('authenticated')
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('stale')
  },

  async 'the session is stale at once if the set-up refuses the refresh'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_client')
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('stale')
  },

  async 'the session is no longer stale after a refresh has succeeded'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    subject.backend.failRefreshes(undefined)
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
  },
})
