import { createFakeClock } from '@genauth/core/testing'
import { describe, expect, it, vi } from 'vitest'
import type { StoredSession } from '../../src/browser-mode/record'
import { createSessionState } from '../../src/browser-mode/state'
import { GenAuthError } from '../../src/errors'

const record: StoredSession = {
  version: 1,
  id: 'session-1',
  revision: 1,
  startedAt: 1,
  receivedAt: 1,
  expiresAt: 1000,
  scope: 'user  email',
  accessToken: 'access',
  refreshToken: 'refresh',
  stale: false,
}

const clock = createFakeClock()
const ports = { now: clock.now, uptime: clock.now, random: () => 0, setTimeout: clock.setTimeout }

describe('`createSessionState()`', () => {
  it('the objects of the session and the token status stay the same until one of their values changes', () => {
    const state = createSessionState(ports, undefined)
    const listener = vi.fn()
    state.subscribe(listener)
    state.adopt(record)
    const { session, tokenStatus } = state
    expect(listener).toHaveBeenCalledTimes(1)
    state.adopt({ ...record, sentAt: 7 })
    expect(listener).toHaveBeenCalledTimes(1)
    state.adopt({ ...record, revision: 2, accessToken: 'other', expiresAt: 2000 })
    expect(listener).toHaveBeenCalledTimes(2)
    expect(state.session).toBe(session)
    expect(state.tokenStatus).not.toBe(tokenStatus)
    state.adopt({ ...record, revision: 2, expiresAt: 2000, stale: true })
    expect(state.session).not.toBe(session)
  })

  it('R10: if the clock is set back, the times of the tokens follow it, and the stored `startedAt` stays the same', () => {
    let now = 10_000_000
    const moved = { ...ports, now: () => now, uptime: () => 10_000 }
    const state = createSessionState(moved, undefined)
    state.adopt({ ...record, startedAt: 7_000_000, receivedAt: 9_000_000, expiresAt: 12_000_000 })
    now -= 3_600_000
    expect(state.record).toMatchObject({ receivedAt: 5_400_000, expiresAt: 8_400_000 })
    expect(state.record?.startedAt).toBe(7_000_000)
    expect(state.startedAt).toBe(3_400_000)
    state.adopt({ ...record, startedAt: 7_000_000, receivedAt: 9_000_000, expiresAt: 12_000_000 })
    expect(state.record).toMatchObject({ receivedAt: 5_400_000, expiresAt: 8_400_000 })
    const fresh = { ...record, revision: 2, receivedAt: 6_400_000, expiresAt: undefined }
    state.adopt(fresh)
    expect(state.record).toEqual(fresh)
    now -= 60_000
    expect(state.record?.expiresAt).toBeUndefined()
    expect(state.record?.receivedAt).toBe(6_340_000)
  })

  it('the session and the token status contain no token', () => {
    const state = createSessionState(ports, undefined)
    state.adopt({ ...record, idToken: 'id-token', sub: 'user-1' })
    const shown = JSON.stringify([state.session, state.tokenStatus])
    expect(shown).not.toMatch(/access|refresh|id-token/)
    expect(state.tokenStatus.scope).toEqual(['user', 'email'])
  })

  it('a listener with two subscriptions is called twice per change', () => {
    const state = createSessionState(ports, undefined)
    const listener = vi.fn()
    const stop = state.subscribe(listener)
    state.subscribe(listener)
    state.setPending('login')
    expect(listener).toHaveBeenCalledTimes(2)
    stop()
    stop()
    state.setPending('login')
    state.setPending(undefined)
    expect(listener).toHaveBeenCalledTimes(3)
  })

  it('a subscriber that throws does not stop the other subscribers', () => {
    const state = createSessionState(ports, undefined)
    const listener = vi.fn()
    state.subscribe(() => {
      throw new Error('error of the subscriber')
    })
    state.subscribe(listener)
    state.end('none')
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('the session object is replaced if its error has a new message, even with the same code', () => {
    const state = createSessionState(ports, undefined)
    state.end('error', new GenAuthError('timeout', 'one'))
    const { session } = state
    state.end('error', new GenAuthError('timeout', 'one'))
    expect(state.session).toBe(session)
    state.end('error', new GenAuthError('timeout', 'two'))
    expect(state.session).not.toBe(session)
  })

  it('an event contains the session after the change, and `emit()` waits for the listeners', async () => {
    const state = createSessionState(ports, undefined)
    const seen: unknown[] = []
    state.on('login', async (event) => {
      await Promise.resolve()
      seen.push(event.session.status)
    })
    const stop = state.on('login', () => {
      throw new Error('error of the listener')
    })
    state.adopt(record)
    await state.emit('login')
    expect(seen).toEqual(['authenticated'])
    stop()
    await state.emit('logout')
    expect(seen).toHaveLength(1)
  })

  it('the error of a stored failure is retryable only if the failure has a `retryAt`', () => {
    const state = createSessionState(ports, undefined)
    const failure = { code: 'invalid_response', message: 'm', count: 1, failedAt: 1 } as const
    state.adopt({ ...record, failure: { ...failure, retryAt: 5 } })
    expect(state.tokenStatus.error?.retryable).toBe(true)
    state.adopt({ ...record, failure })
    expect(state.tokenStatus.error?.retryable).toBe(false)
  })
})
