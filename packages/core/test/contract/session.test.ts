import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'

const hour = 3_600_000

runTopic('session', {
  async 'getSession returns the same object until the session changes, even after a refresh'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const before = genauth.getSession()
    await genauth.renew()
    expect(genauth.getSession()).toBe(before)
    await genauth.logout({ scope: 'local' })
    expect(genauth.getSession()).not.toBe(before)
  },

  async 'getTokenStatus returns the same object until a member changes'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const before = genauth.getTokenStatus()
    await subject.advance(1000)
    await genauth.ready()
    expect(genauth.getTokenStatus()).toBe(before)
    await genauth.renew()
    expect(genauth.getTokenStatus()).not.toBe(before)
    expect(genauth.getTokenStatus().expiresAt).toBe((before.expiresAt ?? 0) + 1000)
  },

  async 'peekUser returns the same object until the next getUser call'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.getUser()
    const before = genauth.peekUser()
    await subject.advance(1000)
    await genauth.ready()
    expect(genauth.peekUser()).toBe(before)
    await genauth.getUser()
    expect(genauth.peekUser()).not.toBe(before)
  },

  async 'peekUser returns the claims of the last getUser call'(subject) {
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

  async 'peekUser returns undefined if the server keeps no claims, even after a getUser call'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.getUser()
    expect(genauth.peekUser()).toBeUndefined()
  },

  async 'the mode and the key of the client stay the same after a logout'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const { mode, key } = genauth
    await genauth.logout({ scope: 'local' })
    expect(mode).toBe(subject.mode === 'server' ? 'server' : 'browser')
    expect([genauth.mode, genauth.key]).toEqual([mode, key])
  },

  async 'a client that was not started is loading and sends no request'(subject) {
    const tab = subject.open()
    await subject.settle()
    expect(tab.status()).toBe('loading')
    expect(subject.backend.requests()).toBe(0)
    await tab.genauth.ready()
    expect(tab.status()).toBe('anonymous:none')
  },

  async 'the session is anonymous with the reason none if no user has logged in'(subject) {
    const { genauth } = await subject.ready()
    expect(genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
    expect(genauth.getTokenStatus()).toEqual({ scope: [], renewable: false, isRenewing: false })
  },

  async 'the session of a signed-in user has an id and a sub, and is not stale'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(genauth.getSession()).toEqual({
      status: 'authenticated',
      id: expect.stringMatching(/./),
      sub: 'user-1',
      stale: false,
    })
  },

  async 'a session without a sub gets the sub from getUser'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(genauth.getSession()).not.toHaveProperty('sub')
    await genauth.getUser()
    expect(genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-1' })
  },

  async 'getUser adds a missing sub to the session without a new session id or an event'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.getSession()
    await tab.genauth.getUser()
    await tab.genauth.renew()
    expect(tab.genauth.getSession()).toEqual({ ...before, sub: 'user-1' })
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'a logout sets the reason logout'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.logout({ scope: 'local' })
    expect(genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
  },

  async 'a rejected refresh ends the session with the reason expired and the error'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_grant')
    expect(await failure(tab.genauth.renew())).toMatchObject({ endsSession: true })
    expect(tab.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'expired',
      error: { code: 'invalid_grant', retryable: false, endsSession: true },
    })
  },

  async 'a session that GenAuth revoked is anonymous with the reason revoked'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.revoke()
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('anonymous:revoked')
    expect(tab.eventTypes()).toEqual(['expired'])
  },

  async 'a failed login sets the reason error'(subject) {
    const tab = await (await subject.ready()).completeLogin({ error: 'access_denied' })
    expect(tab.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'error',
      error: { code: 'access_denied' },
    })
    expect(tab.eventTypes()).toEqual([])
  },

  async 'the session is stale if the token has expired and a refresh has failed'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('authenticated')
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('stale')
  },

  async 'the session is stale as soon as a refresh fails with invalid_client'(subject) {
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
