import { expect, vi } from 'vitest'
import { runTopic } from './run-topic'
import { becomeDue, nextAt } from './subject'

const hour = 3_600_000
const minute = 60_000

const times = <T>(count: number, call: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, call))

runTopic('renewal', {
  async 'R1: 200 parallel renew calls send one request'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await times(200, () => tab.genauth.renew())
    expect(subject.backend.refreshes()).toBe(1)
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'R1: 200 parallel renewal.run calls send one request'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour - minute)
    await times(200, () => tab.genauth.renewal.run())
    expect(subject.backend.refreshes()).toBe(1)
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'R1: 200 parallel getToken calls send one request'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    expect(new Set(await times(200, () => genauth.getToken())).size).toBe(1)
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R1: 200 parallel fetch calls with an expired token send one refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    const responses = await times(200, () => genauth.fetch(subject.backend.apiUrl))
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R1: parallel renew, renewal.run and fetch calls send one refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    const calls = [genauth.renew(), genauth.renewal.run(), genauth.fetch(subject.backend.apiUrl)]
    await Promise.all(calls)
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R2: parallel refreshes in several tabs send one request'(subject) {
    const tabs = [await subject.ready({ user: 'user-1' }), await subject.ready()]
    await subject.advance(hour - minute)
    await Promise.all(tabs.map(({ genauth }) => genauth.renewal.run()))
    await subject.settle()
    expect(subject.backend.refreshes()).toBe(1)
    for (const tab of tabs) expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async "renewal.nextAt returns a time before the token's expiry"(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    expect(nextAt(tab)).toBeGreaterThan(subject.now())
    expect(nextAt(tab)).toBeLessThan(tab.genauth.getTokenStatus().expiresAt ?? 0)
  },

  async 'renewal.nextAt returns undefined for a signed-out user'(subject) {
    const { genauth } = await subject.ready()
    expect(genauth.renewal.nextAt()).toBeUndefined()
  },

  async 'renewal.nextAt returns undefined during a refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('refresh')
    const renewing = genauth.renew()
    await subject.settle()
    expect(genauth.renewal.nextAt()).toBeUndefined()
    release()
    await renewing
    expect(genauth.renewal.nextAt()).toEqual(expect.any(Number))
  },

  async 'renewal.run sends no request before nextAt'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(nextAt(tab) - subject.now() - 1)
    await tab.genauth.renewal.run()
    expect(subject.backend.refreshes()).toBe(0)
  },

  async 'renewal.run refreshes the token at nextAt'(subject) {
    const tab = await becomeDue(subject)
    await tab.genauth.renewal.run()
    expect(subject.backend.refreshes()).toBe(1)
    expect(tab.eventTypes()).toEqual(['renewed'])
  },

  async 'renewal.run calls no subscriber before nextAt'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const listener = vi.fn()
    genauth.subscribe(listener)
    await genauth.renewal.run()
    expect(listener).not.toHaveBeenCalled()
  },

  async 'renewal.run resolves if the refresh fails'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await expect(tab.genauth.renewal.run()).resolves.toBeUndefined()
    expect(tab.eventTypes()).toEqual(['renewalFailed'])
  },

  async 'renew refreshes a token that is not due for a refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.renew()
    await genauth.renew()
    expect(subject.backend.refreshes()).toBe(2)
  },

  async 'renew resolves to the session'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(await genauth.renew()).toBe(genauth.getSession())
  },

  async 'R4: a tab refreshes an expired token when it becomes visible'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(2 * hour)
    tab.becomeVisible()
    await subject.settle()
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual(['renewed'])
  },
})
