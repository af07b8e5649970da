import { expect, vi } from 'vitest'
import { runTopic } from './run-topic'
import { becomeDue, nextAt } from './subject'

const hour = 3_600_000
const minute = 60_000

const times = <T>(count: number, call: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, call))

runTopic('renewal', {
  async 'R1: 200 calls of renew at once are one request'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await times(200, () => tab.genauth.renew())
    expect(subject.backend.refreshes()).toBe(1)
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'R1: 200 runs of the scheduler at once are one request'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour - minute)
    await times(200, () => tab.genauth.renewal.run())
    expect(subject.backend.refreshes()).toBe(1)
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'R1: 200 calls of getToken at once are one request'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    expect(new Set(await times(200, () => genauth.getToken())).size).toBe(1)
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R1: 200 calls of fetch with an expired token are one refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    const responses = await times(200, () => genauth.fetch(subject.backend.apiUrl))
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R1: renew, run and fetch at once are one request'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    const calls = [genauth.renew(), genauth.renewal.run(), genauth.fetch(subject.backend.apiUrl)]
    await Promise.all(calls)
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R2: a refresh in several tabs at once is one request'(subject) {
    const tabs = [await subject.ready({ user: 'user-1' }), await subject.ready()]
    await subject.advance(hour - minute)
    await Promise.all(tabs.map(({ genauth }) => genauth.renewal.run()))
    await subject.settle()
    expect(subject.backend.refreshes()).toBe(1)
    for (const tab of tabs) expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'nextAt is before the token expires'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    expect(nextAt(tab)).toBeGreaterThan(subject.now())
    expect(nextAt(tab)).toBeLessThan(tab.genauth.getTokenStatus().expiresAt ?? 0)
  },

  async 'nextAt is undefined for a signed-out user'(subject) {
    const { genauth } = await subject.ready()
    expect(genauth.renewal.nextAt()).toBeUndefined()
  },

  async 'nextAt is undefined while a refresh is under way'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('refresh')
    const renewing = genauth.renew()
    await subject.settle()
    expect(genauth.renewal.nextAt()).toBeUndefined()
    release()
    await renewing
    expect(genauth.renewal.nextAt()).toEqual(expect.any(Number))
  },

  async 'run does nothing before nextAt'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(nextAt(tab) - subject.now() - 1)
    await tab.genauth.renewal.run()
    expect(subject.backend.refreshes()).toBe(0)
  },

  async 'run refreshes at nextAt'(subject) {
    const tab = await becomeDue(subject)
    await tab.genauth.renewal.run()
    expect(subject.backend.refreshes()).toBe(1)
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'run changes nothing and calls no subscriber before nextAt'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const listener = vi.fn()
    genauth.subscribe(listener)
    await genauth.renewal.run()
    expect(listener).not.toHaveBeenCalled()
  },

  async 'run never rejects'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await expect(tab.genauth.renewal.run()).resolves.toBeUndefined()
    expect(tab.eventTypes()).toEqual(['renewalFailed'])
  },

  async 'renew refreshes a token that is not due'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.renew()
    await genauth.renew()
    expect(subject.backend.refreshes()).toBe(2)
  },

  async 'renew resolves to the session'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(await genauth.renew()).toBe(genauth.getSession())
  },

  async 'R4: a tab that becomes visible after the token has expired refreshes it'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(2 * hour)
    tab.look()
    await subject.settle()
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual(['renewed'])
  },
})
