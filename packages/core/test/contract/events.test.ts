import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'
import type { Subject, Tab } from './subject'

const hour = 3_600_000
const local = { scope: 'local' } as const

/** Expects that a tab fired exactly one event of a type. This event must be the last event, and must have the current session. */
function expectOne(tab: Tab, type: string): void {
  expect(tab.eventTypes().filter((each) => each === type)).toEqual([type])
  expect(tab.events.at(-1)).toMatchObject({ type, session: tab.genauth.getSession() })
}

/** Opens two signed-in tabs. */
async function twoTabs(subject: Subject): Promise<[Tab, Tab]> {
  return [await subject.ready({ user: 'user-1' }), await subject.ready({ user: 'user-1' })]
}

runTopic('events', {
  async 'a login fires one login event, with the new session'(subject) {
    const tab = await subject.ready()
    await tab.logIn('user-1')
    expectOne(tab, 'login')
    expect(tab.status()).toBe('authenticated')
  },

  async 'a logout fires one logout event, with the new session'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.genauth.logout(local)
    expectOne(tab, 'logout')
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'a refresh fires one renewed event, with the new session'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    await tab.genauth.renew()
    expectOne(tab, 'renewed')
    expect(tab.events[0]).not.toHaveProperty('error')
  },

  async 'a failed refresh fires one renewalFailed event, with the error and the new session'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    expectOne(tab, 'renewalFailed')
    expect(tab.events[0]).toMatchObject({ error: { code: 'server_error' } })
    expect(tab.status()).toBe('stale')
  },

  async 'an expired session fires one expired event, with the new session'(subject) {
    const tab = await subject.expired()
    expectOne(tab, 'expired')
    expect(tab.status()).toBe('anonymous:expired')
  },

  async 'a change of the user fires one userSwitched event, with the new session'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.logIn('user-2')
    expectOne(tab, 'userSwitched')
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-2' })
  },

  async 'the client calls subscribers before it fires an event'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const steps: string[] = []
    genauth.subscribe(() => steps.push(genauth.getSession().status))
    genauth.on('logout', () => void steps.push('event'))
    await genauth.logout(local)
    expect(steps.indexOf('event')).toBeGreaterThan(steps.indexOf('anonymous'))
    expect(steps).toContain('anonymous')
  },

  async 'a restored session fires no event'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.settle()
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual([])
  },

  async 'T1: a logout in one tab fires one logout event in every signed-in tab'(subject) {
    const [tab, other] = await twoTabs(subject)
    await subject.advance(10)
    await tab.genauth.logout(local)
    await subject.advance(2000)
    for (const each of [tab, other]) {
      expectOne(each, 'logout')
      expect(each.status()).toBe('anonymous:logout')
    }
  },

  async 'T1: a logout in one tab does not fire logout in a signed-out tab'(subject) {
    const other = await subject.ready()
    const tab = await other.completeLogin({ user: 'user-1' })
    const third = await subject.ready()
    await subject.advance(10)
    await tab.genauth.logout(local)
    await tab.genauth.logout(local)
    await subject.advance(2000)
    expect(tab.eventTypes()).toEqual(['login', 'logout'])
    expect(third.eventTypes()).toEqual(subject.mode === 'browser' ? [] : ['logout'])
  },

  async 'T1: a login in one tab fires one login event in every tab'(subject) {
    const other = await subject.ready()
    await subject.logInElsewhere('user-1')
    expectOne(other, 'login')
    expect(other.genauth.getSession()).toMatchObject({ sub: 'user-1' })
  },

  async 'T1: a refresh in one tab fires one renewed event in every tab'(subject) {
    const [tab, other] = await twoTabs(subject)
    await subject.advance(1000)
    await tab.genauth.renew()
    await subject.settle()
    for (const each of [tab, other]) expectOne(each, 'renewed')
    expect(other.genauth.getTokenStatus()).toEqual(tab.genauth.getTokenStatus())
  },

  async 'T1: a failed refresh in one tab fires one renewalFailed event in every tab that shares the session'(
    subject,
  ) {
    const [tab, other] = await twoTabs(subject)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    await subject.settle()
    for (const each of [tab, other]) expectOne(each, 'renewalFailed')
  },

  async 'T1: a session that expires in one tab fires one expired event in every tab'(subject) {
    const [tab, other] = await twoTabs(subject)
    subject.backend.failRefreshes('invalid_grant')
    await failure(tab.genauth.renew())
    await subject.settle()
    await other.genauth.renewal.run()
    await subject.advance(hour)
    await other.genauth.renewal.run()
    for (const each of [tab, other]) {
      expectOne(each, 'expired')
      expect(each.status()).toBe('anonymous:expired')
    }
  },

  async 'T1: a change of the user in one tab fires one userSwitched event in every tab'(subject) {
    const other = await subject.ready({ user: 'user-1' })
    await subject.logInElsewhere('user-2')
    expectOne(other, 'userSwitched')
    expect(other.genauth.getSession()).not.toMatchObject({ sub: 'user-1' })
  },

  async 'T1: a tab that was frozen during a logout fires logout when it becomes visible'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    tab.freeze()
    await subject.logOutElsewhere()
    tab.thaw()
    tab.becomeVisible()
    await subject.settle()
    expectOne(tab, 'logout')
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'T1: a tab that was frozen during a refresh has the new token when it becomes visible'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    tab.freeze()
    await subject.advance(1000)
    await subject.renewElsewhere()
    tab.thaw()
    tab.becomeVisible()
    await subject.settle()
    expectOne(tab, 'renewed')
    expect(tab.genauth.getTokenStatus().expiresAt).toBe(subject.now() + hour)
  },

  async 'R8: a rejected refresh ends the session in every tab with a single event, after one request'(
    subject,
  ) {
    const tabs = await twoTabs(subject)
    await subject.advance(hour)
    subject.backend.failRefreshes('invalid_grant')
    await Promise.all(tabs.map(({ genauth }) => genauth.renewal.run()))
    await subject.settle()
    for (const tab of tabs) expect(tab.eventTypes()).toEqual(['expired'])
  },

  async 'an event listener is called only for events of its own type'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const types: string[] = []
    genauth.on('renewed', ({ type }) => void types.push(type))
    await genauth.renew()
    await genauth.logout(local)
    expect(types).toEqual(['renewed'])
  },

  async 'R6: every failed refresh fires renewalFailed'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    await subject.advance(10_000)
    await failure(tab.genauth.renew())
    expect(tab.eventTypes()).toEqual(['renewalFailed', 'renewalFailed'])
  },
})
