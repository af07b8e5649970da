import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'
import type { Subject, Tab } from './subject'

const local = { scope: 'local' } as const

/** Opens a tab, starts a call, runs `beforeResponse`, and then releases the response. */
async function callAndWait<T>(
  subject: Subject,
  kind: 'refresh' | 'user',
  {
    call,
    beforeResponse,
  }: { call(tab: Tab): Promise<T>; beforeResponse(tab: Tab): Promise<unknown> },
): Promise<{ tab: Tab; result: T }> {
  const tab = await subject.ready({ user: 'user-1' })
  const release = subject.backend.hold(kind)
  const called = call(tab)
  await subject.settle()
  await subject.advance(10)
  await beforeResponse(tab)
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

/** Restores a tab from the back/forward cache, so that the tab requests the session again. */
function requestSession(tab: Tab): void {
  tab.restoreFromCache()
}

runTopic('lateResponses', {
  async 'L7: a refresh response that arrives after a logout is ignored'(subject) {
    const { tab, result } = await callAndWait(subject, 'refresh', {
      call: renew,
      beforeResponse: logOut,
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectLoggedOut(tab)
  },

  async 'L7: an invalid_grant response that arrives after a logout is ignored'(subject) {
    subject.backend.failRefreshes('invalid_grant')
    const { tab } = await callAndWait(subject, 'refresh', { call: renew, beforeResponse: logOut })
    expectLoggedOut(tab)
  },

  async 'a server error in response to a refresh is ignored if it arrives after a logout'(subject) {
    subject.backend.failRefreshes('server_error')
    const { tab } = await callAndWait(subject, 'refresh', { call: renew, beforeResponse: logOut })
    expectLoggedOut(tab)
  },

  async 'a refresh response that arrives after the next login is ignored'(subject) {
    const { tab, result } = await callAndWait(subject, 'refresh', {
      call: renew,
      beforeResponse: logInNext,
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectNext(tab)
  },

  async 'an invalid_grant response that arrives after the next login is ignored'(subject) {
    subject.backend.failRefreshes('invalid_grant')
    const { tab } = await callAndWait(subject, 'refresh', {
      call: renew,
      beforeResponse: logInNext,
    })
    expectNext(tab)
  },

  async 'L7: getUser rejects if its response arrives after a logout'(subject) {
    const { tab, result } = await callAndWait(subject, 'user', {
      call: getUser,
      beforeResponse: logOut,
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expect(tab.genauth.peekUser()).toBeUndefined()
    expectLoggedOut(tab)
  },

  async 'X6: getUser rejects if its response arrives after the next login'(subject) {
    const { tab, result } = await callAndWait(subject, 'user', {
      call: getUser,
      beforeResponse: logInNext,
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectNext(tab)
  },

  async 'X6: peekUser does not return a user whose response arrives after the next login'(subject) {
    const { tab } = await callAndWait(subject, 'user', { call: getUser, beforeResponse: logInNext })
    expect(tab.genauth.peekUser()?.claims.sub).toBe('user-2')
  },

  async 'L7, T1: a refresh response that arrives after a logout in another tab is ignored'(
    subject,
  ) {
    const { tab, result } = await callAndWait(subject, 'refresh', {
      call: renew,
      beforeResponse: () => subject.logOutElsewhere(),
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectLoggedOut(tab)
  },

  async 'T1, X6: a refresh response that arrives after a login in another tab is ignored'(subject) {
    const { tab, result } = await callAndWait(subject, 'refresh', {
      call: renew,
      beforeResponse: () => subject.logInElsewhere('user-2'),
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectNext(tab)
  },

  async 'L7, T1: getUser rejects if its response arrives after a logout in another tab'(subject) {
    const { tab, result } = await callAndWait(subject, 'user', {
      call: getUser,
      beforeResponse: () => subject.logOutElsewhere(),
    })
    expect(result).toMatchObject({ code: 'not_authenticated' })
    expectLoggedOut(tab)
  },

  async 'getUser resolves if its response arrives after a refresh'(subject) {
    const { result } = await callAndWait(subject, 'user', {
      call: (tab) => tab.genauth.getUser(),
      beforeResponse: (tab) => tab.genauth.renew(),
    })
    expect(result).toMatchObject({ sub: 'user-1' })
  },

  async 'a session response that arrives after a logout is ignored'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('session')
    requestSession(tab)
    await subject.settle()
    await logOut(tab)
    release()
    await subject.settle()
    expectLoggedOut(tab)
  },

  async 'a session response that arrives after the next login is ignored'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('session')
    requestSession(tab)
    await subject.settle()
    const login = logInNext(tab)
    await subject.settle()
    release()
    await login
    await subject.settle()
    expectNext(tab)
  },

  async 'a session response that arrives after a newer refresh is ignored'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('session')
    requestSession(tab)
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
