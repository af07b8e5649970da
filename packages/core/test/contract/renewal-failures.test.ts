import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'
import { becomeDue, finish, nextAt } from './subject'

const hour = 3_600_000
const minute = 60_000

runTopic('renewalFailures', {
  async 'R5: a network error does not end the session, and nextAt returns the time of the retry'(
    subject,
  ) {
    const tab = await becomeDue(subject)
    subject.backend.failRefreshes('network_error')
    const error = await finish(subject, failure(tab.genauth.renew()))
    expect(error).toMatchObject({ code: 'network_error', retryable: true })
    expect(tab.status()).toBe('authenticated')
    subject.backend.failRefreshes(undefined)
    await subject.advance(nextAt(tab) - subject.now())
    await tab.genauth.renewal.run()
    expect(tab.eventTypes()).toEqual(['renewalFailed', 'renewed'])
  },

  async 'R6: a server error does not end the session, and nextAt returns the time of the retry'(
    subject,
  ) {
    const tab = await becomeDue(subject)
    subject.backend.failRefreshes('server_error')
    expect(await failure(tab.genauth.renew())).toMatchObject({ code: 'server_error' })
    expect(tab.status()).toBe('authenticated')
    subject.backend.failRefreshes(undefined)
    await subject.advance(nextAt(tab) - subject.now())
    await tab.genauth.renewal.run()
    expect(tab.eventTypes()).toEqual(['renewalFailed', 'renewed'])
  },

  async 'R6: a call of renew in a renewalFailed listener gets the same error and sends no request'(
    subject,
  ) {
    const tab = await becomeDue(subject)
    subject.backend.failRefreshes('server_error')
    let inListener: Promise<unknown> = Promise.resolve()
    tab.genauth.on('renewalFailed', () => {
      inListener = failure(tab.genauth.renew())
    })
    const error = await failure(tab.genauth.renew())
    expect(await inListener).toBe(error)
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R6: the client sends no refresh after a 429 until Retry-After has passed'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('rate_limited', { retryAfterSeconds: 120 })
    await tab.genauth.renewal.run()
    expect(nextAt(tab)).toBe(subject.now() + 120_000)
    await subject.advance(119_000)
    await tab.genauth.renewal.run()
    tab.becomeVisible()
    await subject.settle()
    expect(subject.backend.refreshes()).toBe(1)
    expect(tab.genauth.getTokenStatus().error).toMatchObject({ code: 'rate_limited' })
    await subject.advance(1000)
    await tab.genauth.renewal.run()
    expect(subject.backend.refreshes()).toBe(2)
  },

  async 'R6: until Retry-After has passed, renew rejects with the last error and sends no request'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('rate_limited', { retryAfterSeconds: 120 })
    await failure(genauth.renew())
    await subject.advance(119_000)
    expect(await failure(genauth.renew())).toMatchObject({ code: 'rate_limited', retryable: true })
    expect(subject.backend.refreshes()).toBe(1)
    subject.backend.failRefreshes(undefined)
    await subject.advance(1000)
    await genauth.renew()
    expect(subject.backend.refreshes()).toBe(2)
  },

  async 'R6: the session is stale if the token expires before Retry-After has passed'(subject) {
    const tab = await becomeDue(subject)
    subject.backend.failRefreshes('rate_limited', { retryAfterSeconds: 600 })
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('authenticated')
    await subject.advance(5 * minute)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'rate_limited' })
    expect(tab.status()).toBe('stale')
    expect(subject.backend.refreshes()).toBe(1)
    expect(tab.eventTypes()).toEqual(['renewalFailed'])
  },

  async 'R6: an unreadable response does not end the session'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_response')
    const error = await finish(subject, failure(tab.genauth.renew()))
    expect(error).toMatchObject({ code: 'invalid_response', retryable: true })
    expect(tab.status()).toBe('authenticated')
  },

  async 'R6: a refresh without a response times out and does not end the session'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.hold('refresh')
    const renewing = failure(tab.genauth.renew())
    await subject.advance(minute)
    expect(await renewing).toMatchObject({ code: 'timeout', retryable: true })
    expect(tab.status()).toBe('authenticated')
  },

  async 'R6: the backoff doubles with each consecutive failure'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    const backoffs: number[] = []
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await tab.genauth.renewal.run()
      backoffs.push(nextAt(tab) - subject.now())
      await subject.advance(backoffs.at(-1) ?? 0)
    }
    expect(backoffs).toEqual(backoffs.toSorted((a, b) => a - b))
    expect(backoffs[3]).toBe((backoffs[0] ?? 0) * 8)
  },

  async 'R8: invalid_grant ends the session immediately and stops all refreshes'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_grant')
    await failure(tab.genauth.renew())
    expect(tab.status()).toBe('anonymous:expired')
    expect(tab.eventTypes()).toEqual(['expired'])
    expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    await subject.advance(hour)
    await tab.genauth.renewal.run()
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R11: a session without a refresh token expires with its access token'(subject) {
    const tab = await subject.ready({ user: 'user-1', isRenewable: false })
    await subject.advance(hour - 1)
    await tab.genauth.renewal.run()
    expect(tab.status()).toBe('authenticated')
    expect(nextAt(tab)).toBe(subject.now() + 1)
    await subject.advance(1)
    await tab.genauth.renewal.run()
    expect(tab.status()).toBe('anonymous:expired')
    expect(tab.eventTypes()).toEqual(['expired'])
  },

  async 'R11: if the session has no refresh token, renew rejects with no_refresh_token and sends no request'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1', isRenewable: false })
    expect(await failure(tab.genauth.renew())).toMatchObject({
      code: 'no_refresh_token',
      endsSession: false,
    })
    expect(subject.backend.refreshes()).toBe(0)
    expect(tab.status()).toBe('authenticated')
  },

  async 'R16: invalid_client does not end the session before its token expires'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_client')
    await failure(tab.genauth.renew())
    expect(tab.eventTypes()).toEqual(['renewalFailed'])
    await subject.advance(hour - 1)
    await tab.genauth.renewal.run()
    expect(tab.status()).toBe('stale')
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R20: invalid_client ends the session with the reason expired when the token expires'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_client')
    await failure(tab.genauth.renew())
    await subject.advance(hour)
    await tab.genauth.renewal.run()
    expect(tab.genauth.getSession()).toMatchObject({
      reason: 'expired',
      error: { code: 'invalid_client' },
    })
    expect(tab.eventTypes()).toEqual(['renewalFailed', 'expired'])
  },

  async 'R16: after a refresh failed with invalid_client, a successful refresh makes the token renewable'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_client')
    await failure(tab.genauth.renew())
    subject.backend.failRefreshes(undefined)
    await tab.genauth.renew()
    expect(tab.status()).toBe('authenticated')
    expect(tab.genauth.getTokenStatus()).toMatchObject({ renewable: true })
  },
})
