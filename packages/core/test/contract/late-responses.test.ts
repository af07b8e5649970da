import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'
import type { Subject, Tab } from './subject'

const local = { scope: 'local' } as const

/** Opens a tab, begins a call whose response is held, and lets something else happen before it arrives. */
async function arriveLate<T>(
  subject: Subject,
  kind: 'refresh' | 'user',
  { call, meanwhile }: { call(tab: Tab): Promise<T>; meanwhile(tab: Tab): Promise<unknown> },
): Promise<{ tab: Tab; result: T }> {
  const tab = await subject.ready({ user: 'user-1' })
  const release = subject.backend.hold(kind)
  const called = call(tab)
  await subject.settle()
  await subject.advance(10)
  await meanwhile(tab)
  release()
  const result = await called
  await subject.settle()
  return { tab, result }
}

const renew = (tab: Tab) => failure(tab.genauth.renew())
const getUser = (tab: Tab) => failure(tab.genauth.getUser())
const logInNext = (tab: Tab) => tab.logIn('user-2')
const logOut = (tab: Tab) => tab.genauth.logout(local)

function expectLoggedOut(tab: Tab): void {
  expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
  expect(tab.genauth.getTokenStatus()).toEqual({ scope: [], renewable: false, isRenewing: false })
  expect(tab.eventTypes()).toEqual(['logout'])
}

function expectNext(tab: Tab): void {
  expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-2' })
  expect(tab.genauth.getTokenStatus()).toMatchObject({ isRenewing: false, renewable: true })
  expect(tab.genauth.getTokenStatus()).not.toHaveProperty('error')
  expect(tab.eventTypes()).toEqual(['userSwitched'])
}

/** Asks the backend for the session again. */
function askAgain(tab: Tab): void {
  tab.comeBack()
}

runTopic('lateResponses', {
  async 'L7: a refresh that arrives after a logout changes nothing'(subject) {
    const { tab, result } = await arriveLate(subject, 'refresh', { call: renew, meanwhile: logOut })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectLoggedOut(tab)
  },

  async 'L7: a refused refresh that arrives after a logout changes nothing'(subject) {
    subject.backend.failRefreshes('invalid_grant')
    const { tab } = await arriveLate(subject, 'refresh', { call: renew, meanwhile: logOut })
    expectLoggedOut(tab)
  },

  async 'a failed refresh that arrives after a logout changes nothing'(subject) {
    subject.backend.failRefreshes('server_error')
    const { tab } = await arriveLate(subject, 'refresh', { call: renew, meanwhile: logOut })
    expectLoggedOut(tab)
  },

  async 'a refresh that arrives after the next login changes nothing'(subject) {
    const { tab, result } = await arriveLate(subject, 'refresh', {
      call: renew,
      meanwhile: logInNext,
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectNext(tab)
  },

  async 'a refused refresh that arrives after the next login changes nothing'(subject) {
    subject.backend.failRefreshes('invalid_grant')
    const { tab } = await arriveLate(subject, 'refresh', { call: renew, meanwhile: logInNext })
    expectNext(tab)
  },

  async 'L7: a user that arrives after a logout is shown to no caller'(subject) {
    const { tab, result } = await arriveLate(subject, 'user', { call: getUser, meanwhile: logOut })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expect(tab.genauth.peekUser()).toBeUndefined()
    expectLoggedOut(tab)
  },

  async 'X6: a user that arrives after the next login is shown to no caller'(subject) {
    const { tab, result } = await arriveLate(subject, 'user', {
      call: getUser,
      meanwhile: logInNext,
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectNext(tab)
  },

  async 'X6: a user that arrives after the next login is not in peekUser'(subject) {
    const { tab } = await arriveLate(subject, 'user', { call: getUser, meanwhile: logInNext })
    expect(tab.genauth.peekUser()?.claims.sub).toBe('user-2')
  },

  async 'L7, T1: a refresh that arrives after a logout in another tab changes nothing'(subject) {
    const { tab, result } = await arriveLate(subject, 'refresh', {
      call: renew,
      meanwhile: () => subject.logOutElsewhere(),
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectLoggedOut(tab)
  },

  async 'T1, X6: a refresh that arrives after a login in another tab changes nothing'(subject) {
    const { tab, result } = await arriveLate(subject, 'refresh', {
      call: renew,
      meanwhile: () => subject.logInElsewhere('user-2'),
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectNext(tab)
  },

  async 'L7, T1: a user that arrives after a logout in another tab is shown to no caller'(subject) {
    const { tab, result } = await arriveLate(subject, 'user', {
      call: getUser,
      meanwhile: () => subject.logOutElsewhere(),
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectLoggedOut(tab)
  },

  async 'a user that arrives after a refresh is shown'(subject) {
    const { result } = await arriveLate(subject, 'user', {
      call: (tab) => tab.genauth.getUser(),
      meanwhile: (tab) => tab.genauth.renew(),
    })
    expect(result).toMatchObject({ sub: 'user-1' })
  },

  async 'a session that arrives after a logout changes nothing'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('session')
    askAgain(tab)
    await subject.settle()
    await logOut(tab)
    release()
    await subject.settle()
    expectLoggedOut(tab)
  },

  async 'a session that arrives after the next login changes nothing'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('session')
    askAgain(tab)
    await subject.settle()
    const login = logInNext(tab)
    await subject.settle()
    release()
    await login
    await subject.settle()
    expectNext(tab)
  },

  async 'a session that arrives after a newer refresh changes nothing'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('session')
    askAgain(tab)
    await subject.settle()
    await subject.advance(1000)
    await tab.genauth.renew()
    const renewed = tab.genauth.getTokenStatus()
    release()
    await subject.settle()
    expect(tab.genauth.getTokenStatus()).toEqual(renewed)
    expect(tab.eventTypes()).toEqual(['renewed'])
  },
})
