import { createFakeClock } from '@genauth/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { createCurrentRecord, createSetBackWatch } from '../../src/browser-mode/current-record'
import type { StoredSession } from '../../src/browser-mode/record'
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

describe('`createCurrentRecord()`', () => {
  it('the objects of the session and the token status stay the same until one of their values changes', () => {
    const current = createCurrentRecord(ports)
    const listener = vi.fn()
    current.view.subscribe(listener)
    current.adopt(record)
    const { session, tokenStatus } = current.view
    expect(listener).toHaveBeenCalledTimes(1)
    current.adopt({ ...record, sentAt: 7 })
    expect(listener).toHaveBeenCalledTimes(1)
    current.adopt({ ...record, revision: 2, accessToken: 'other', expiresAt: 2000 })
    expect(listener).toHaveBeenCalledTimes(2)
    expect(current.view.session).toBe(session)
    expect(current.view.tokenStatus).not.toBe(tokenStatus)
    current.adopt({ ...record, revision: 2, expiresAt: 2000, stale: true })
    expect(current.view.session).not.toBe(session)
  })

  it('R10: if the clock is set back, the times of the tokens follow it, and the stored `startedAt` stays the same', () => {
    let now = 10_000_000
    const moved = { ...ports, now: () => now, uptime: () => 10_000 }
    const current = createCurrentRecord(moved)
    current.adopt({ ...record, startedAt: 7_000_000, receivedAt: 9_000_000, expiresAt: 12_000_000 })
    now -= 3_600_000
    expect(current.held).toMatchObject({ receivedAt: 5_400_000, expiresAt: 8_400_000 })
    expect(current.held?.startedAt).toBe(7_000_000)
    expect(current.startedAt()).toBe(3_400_000)
    current.adopt({ ...record, startedAt: 7_000_000, receivedAt: 9_000_000, expiresAt: 12_000_000 })
    expect(current.held).toMatchObject({ receivedAt: 5_400_000, expiresAt: 8_400_000 })
    const fresh = { ...record, revision: 2, receivedAt: 6_400_000, expiresAt: undefined }
    current.adopt(fresh)
    expect(current.held).toEqual(fresh)
    now -= 60_000
    expect(current.held?.expiresAt).toBeUndefined()
    expect(current.held?.receivedAt).toBe(6_340_000)
  })

  it('the session and the token status contain no token', () => {
    const current = createCurrentRecord(ports)
    current.adopt({ ...record, idToken: 'id-token', sub: 'user-1' })
    const shown = JSON.stringify([current.view.session, current.view.tokenStatus])
    expect(shown).not.toMatch(/access|refresh|id-token/)
    expect(current.view.tokenStatus.scope).toEqual(['user', 'email'])
  })

  it('a listener with two subscriptions is called twice per change', () => {
    const current = createCurrentRecord(ports)
    const listener = vi.fn()
    const stop = current.view.subscribe(listener)
    current.view.subscribe(listener)
    current.view.setPending('login')
    expect(listener).toHaveBeenCalledTimes(2)
    stop()
    stop()
    current.view.setPending('login')
    current.view.setPending(undefined)
    expect(listener).toHaveBeenCalledTimes(3)
  })

  it('a subscriber that throws does not stop the other subscribers', () => {
    const current = createCurrentRecord(ports)
    const listener = vi.fn()
    current.view.subscribe(() => {
      throw new Error('error of the subscriber')
    })
    current.view.subscribe(listener)
    current.end('none')
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('the session object is replaced if its error has a new message, even with the same code', () => {
    const current = createCurrentRecord(ports)
    current.end('error', new GenAuthError('timeout', 'one'))
    const { session } = current.view
    current.end('error', new GenAuthError('timeout', 'one'))
    expect(current.view.session).toBe(session)
    current.end('error', new GenAuthError('timeout', 'two'))
    expect(current.view.session).not.toBe(session)
  })

  it('an event contains the session after the change, and `emit()` waits for the listeners', async () => {
    const current = createCurrentRecord(ports)
    const seen: unknown[] = []
    current.view.on('login', async (event) => {
      await Promise.resolve()
      seen.push(event.session.status)
    })
    const stop = current.view.on('login', () => {
      throw new Error('error of the listener')
    })
    current.adopt(record)
    await current.emit('login')
    expect(seen).toEqual(['authenticated'])
    stop()
    await current.emit('logout')
    expect(seen).toHaveLength(1)
  })

  it('the error of a stored failure is retryable only if the failure has a `retryAt`', () => {
    const current = createCurrentRecord(ports)
    const failure = { code: 'invalid_response', message: 'm', count: 1, failedAt: 1 } as const
    current.adopt({ ...record, failure: { ...failure, retryAt: 5 } })
    expect(current.view.tokenStatus.error?.retryable).toBe(true)
    current.adopt({ ...record, failure })
    expect(current.view.tokenStatus.error?.retryable).toBe(false)
  })
})

/** Creates a watch that detects whether the clock was set back. At the start of the test, the page has been open for ten seconds. */
function create() {
  const device = { now: 1_800_000_000_400, uptime: 10_000 }
  const watch = createSetBackWatch({ now: () => device.now, uptime: () => device.uptime })
  const pass = (ms: number, shownMs = ms) => {
    device.now += shownMs
    device.uptime += ms
  }
  watch.restart()
  return { watch, pass }
}

describe('`createSetBackWatch()`', () => {
  it('R10: `behindMs()` returns 0 if time passes, the device sleeps or the clock is set forward', () => {
    const { watch, pass } = create()
    pass(3_600_000)
    expect(watch.behindMs()).toBe(0)
    pass(60_000, 8 * 3_600_000)
    expect(watch.behindMs()).toBe(0)
    pass(1000, 3_601_000)
    expect(watch.behindMs()).toBe(0)
  })

  it('R10: `behindMs()` returns by how many milliseconds the clock was set back', () => {
    const { watch, pass } = create()
    pass(60_000, 0)
    expect(watch.behindMs()).toBe(60_000)
    pass(60_000)
    expect(watch.behindMs()).toBe(60_000)
    pass(5000, -5000)
    expect(watch.behindMs()).toBe(70_000)
  })

  it('R10: `behindMs()` keeps its value while the device sleeps, and ignores fractions of the uptime', () => {
    const { watch, pass } = create()
    pass(60_000, -60_000)
    expect(watch.behindMs()).toBe(120_000)
    pass(1000, 3_601_000)
    expect(watch.behindMs()).toBe(120_000)
    pass(2000.7, 2000)
    expect(watch.behindMs()).toBe(120_000)
  })

  it('R10: `behindMs()` ignores a difference of less than one second between the clock and the uptime', () => {
    const { watch, pass } = create()
    pass(60_000, 59_001)
    expect(watch.behindMs()).toBe(0)
    pass(60_000, 59_999)
    expect(watch.behindMs()).toBe(1000)
  })

  it('R10: `behindMs()` ignores changes of the clock before a call of `restart()`', () => {
    const { watch, pass } = create()
    pass(60_000, -60_000)
    watch.restart()
    pass(60_000)
    expect(watch.behindMs()).toBe(0)
  })
})
