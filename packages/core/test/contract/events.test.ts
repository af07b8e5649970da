import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'
import type { Subject, Tab } from './subject'

const hour = 3_600_000
const local = { scope: 'local' } as const

/** The last event, which must be the only one of its type, and have the session as it is now. */
function expectOne(tab: Tab, type: string): void {
  expect(tab.eventTypes().filter((each) => each === type)).toEqual([type])
  expect(tab.events.at(-1)).toMatchObject({ type, session: tab.genauth.getSession() })
}

/** Two tabs, both signed in. */
async function twoTabs(subject: Subject): Promise<[Tab, Tab]> {
  return [await subject.ready({ user: 'user-1' }), await subject.ready({ user: 'user-1' })]
}

runTopic('events', {
  async 'login: fired once, with the session after it'(subject) {
    const tab = await subject.ready()
    await tab.logIn('user-1')
    expectOne(tab, 'login')
    expect(tab.status()).toBe('authenticated')
  },

  async 'logout: fired once, with the session after it'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.genauth.logout(local)
    expectOne(tab, 'logout')
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'renewed: fired once, with the session after it'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    await tab.genauth.renew()
    expectOne(tab, 'renewed')
    expect(tab.events[0]).not.toHaveProperty('error')
  },

  async 'renewalFailed: fired once, with the error and the session after it'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    expectOne(tab, 'renewalFailed')
    expect(tab.events[0]).toMatchObject({ error: { code: 'server_error' } })
    expect(tab.status()).toBe('stale')
  },

  async 'expired: fired once, with the session after it'(subject) {
    const tab = await subject.expired()
    expectOne(tab, 'expired')
    expect(tab.status()).toBe('anonymous:expired')
  },

  async 'userSwitched: fired once, with the session after it'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.logIn('user-2')
    expectOne(tab, 'userSwitched')
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-2' })
  },

  async 'an event comes after the subscribers were called'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const steps: string[] = []
    genauth.subscribe(() => steps.push(genauth.getSession().status))
    genauth.on('logout', () => void steps.push('event'))
    await genauth.logout(local)
    expect(steps.indexOf('event')).toBeGreaterThan(steps.indexOf('anonymous'))
    expect(steps).toContain('anonymous')
  },

  async 'no event is fired for a session that is restored'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.settle()
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual([])
  },

  async 'T1: logout in one tab is fired once in every tab that was signed in'(subject) {
    const [tab, other] = await twoTabs(subject)
    await subject.advance(10)
    await tab.genauth.logout(local)
    await subject.advance(2000)
    for (const each of [tab, other]) {
      expectOne(each, 'logout')
      expect(each.status()).toBe('anonymous:logout')
    }
  },

  async 'T1: logout in one tab is not fired in a tab that was signed out'(subject) {
    const other = await subject.ready()
    const tab = await other.finishLogin({ user: 'user-1' })
    const third = await subject.ready()
    await subject.advance(10)
    await tab.genauth.logout(local)
    await tab.genauth.logout(local)
    await subject.advance(2000)
    expect(tab.eventTypes()).toEqual(['login', 'logout'])
    expect(third.eventTypes()).toEqual(subject.mode === 'browser' ? [] : ['logout'])
  },

  async 'T1: login in one tab is fired once in every tab'(subject) {
    const other = await subject.ready()
    await subject.logInElsewhere('user-1')
    expectOne(other, 'login')
    expect(other.genauth.getSession()).toMatchObject({ sub: 'user-1' })
  },

  async 'T1: renewed in one tab is fired once in every tab'(subject) {
    const [tab, other] = await twoTabs(subject)
    await subject.advance(1000)
    await tab.genauth.renew()
    await subject.settle()
    for (const each of [tab, other]) expectOne(each, 'renewed')
    expect(other.genauth.getTokenStatus()).toEqual(tab.genauth.getTokenStatus())
  },

  async 'T1: renewalFailed in one tab is fired once in every tab of a shared record'(subject) {
    const [tab, other] = await twoTabs(subject)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    await subject.settle()
    for (const each of [tab, other]) expectOne(each, 'renewalFailed')
  },

  async 'T1: expired in one tab is fired once in every tab'(subject) {
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

  async 'T1: userSwitched in one tab is fired once in every tab'(subject) {
    const other = await subject.ready({ user: 'user-1' })
    await subject.logInElsewhere('user-2')
    expectOne(other, 'userSwitched')
    expect(other.genauth.getSession()).not.toMatchObject({ sub: 'user-1' })
  },

  async 'T1: a tab that was frozen during a logout says so when it is back'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    tab.freeze()
    await subject.logOutElsewhere()
    tab.thaw()
    tab.look()
    await subject.settle()
    expectOne(tab, 'logout')
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'T1: a tab that was frozen during a refresh has its result when it is back'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    tab.freeze()
    await subject.advance(1000)
    await subject.renewElsewhere()
    tab.thaw()
    tab.look()
    await subject.settle()
    expectOne(tab, 'renewed')
    expect(tab.genauth.getTokenStatus().expiresAt).toBe(subject.now() + hour)
  },

  async 'R8: a refusal ends the session once in every tab, with one request'(subject) {
    const tabs = await twoTabs(subject)
    await subject.advance(hour)
    subject.backend.failRefreshes('invalid_grant')
    await Promise.all(tabs.map(({ genauth }) => genauth.renewal.run()))
    await subject.settle()
    for (const tab of tabs) expect(tab.eventTypes()).toEqual(['expired'])
  },

  async 'a listener gets the events of its own type only'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const types: string[] = []
    genauth.on('renewed', ({ type }) => void types.push(type))
    await genauth.renew()
    await genauth.logout(local)
    expect(types).toEqual(['renewed'])
  },

  async 'R6: a failure is fired for every attempt'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    await failure(tab.genauth.renew())
    await subject.advance(10_000)
    await failure(tab.genauth.renew())
    expect(tab.eventTypes()).toEqual(['renewalFailed', 'renewalFailed'])
  },
})
