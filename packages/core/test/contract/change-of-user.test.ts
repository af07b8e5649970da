import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'
import { claimsOf } from './subject'

runTopic('changeOfUser', {
  async 'X6: a login of another user fires userSwitched'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.logIn('user-2')
    expect(tab.eventTypes()).toEqual(['userSwitched'])
  },

  async 'a second login of the same user starts a new session and fires login'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.getSession()
    await tab.logIn('user-1')
    expect(tab.genauth.getSession()).not.toEqual(before)
    expect(tab.eventTypes()).toEqual(['login'])
  },

  async 'X6: a login without a sub fires userSwitched if the previous session has no sub either'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.logIn('user-1')
    expect(tab.eventTypes()).toEqual(['userSwitched'])
  },

  async 'X6: a login without a sub fires userSwitched if the previous session has a sub'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.genauth.getUser()
    await tab.logIn('user-1')
    expect(tab.eventTypes()).toEqual(['userSwitched'])
    expect(tab.genauth.getSession()).not.toHaveProperty('sub')
  },

  async 'T1, X6: a login without a sub in another tab fires userSwitched'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.logInElsewhere('user-2')
    expect(tab.eventTypes()).toEqual(['userSwitched'])
  },

  async 'T1: a login of the same user in another tab fires login'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.getSession()
    await subject.logInElsewhere('user-1')
    expect(tab.genauth.getSession()).not.toEqual(before)
    expect(tab.eventTypes()).toEqual(['login'])
  },

  async "T1: a login of the same user in another tab does not change this tab's session"(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.getSession()
    await subject.logInElsewhere('user-1')
    expect(tab.genauth.getSession()).toBe(before)
    expect(tab.eventTypes()).toEqual([])
  },

  async 'T1, X6: a login of another user in another tab ends a session without a sub'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const other = await subject.logInElsewhere('user-2')
    await other.genauth.getUser()
    await subject.settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.eventTypes()).toEqual(['userSwitched'])
  },

  async 'T1: a login of the same user in another tab does not end a session without a sub'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    const other = await subject.logInElsewhere('user-1')
    await other.genauth.getUser()
    await subject.settle()
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-1' })
    expect(tab.eventTypes()).toEqual([])
  },

  async 'T1, R5: after a login in another tab, a session without a sub does not end if the userinfo request fails'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    const other = await subject.logInElsewhere('user-2')
    await other.genauth.getUser()
    subject.backend.failUser('network_error')
    await subject.settle()
    expect(subject.backend.userRequests()).toBe(2)
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual([])
  },

  async 'a tab whose session gets its sub from another tab fires no event'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const other = await subject.ready({ user: 'user-1' })
    await other.genauth.getUser()
    await tab.genauth.getUser()
    await subject.settle()
    expect(tab.genauth.getSession()).toEqual(other.genauth.getSession())
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-1' })
    for (const each of [tab, other]) expect(each.eventTypes()).toEqual([])
  },

  async 'X6: peekUser never returns claims of the previous user'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.genauth.getUser()
    await tab.logIn('user-2')
    expect(tab.genauth.peekUser()?.claims.sub).not.toBe('user-1')
    expect(await tab.genauth.getUser()).toMatchObject(claimsOf('user-2'))
    expect(tab.genauth.peekUser()?.claims).toMatchObject(claimsOf('user-2'))
  },

  async 'X6: subscribers read claims of the current user only'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const { genauth } = tab
    await genauth.getUser()
    const seen = new Set<string>()
    genauth.subscribe(() => {
      const session = genauth.getSession()
      const sub = session.status === 'authenticated' ? session.sub : undefined
      seen.add(`${sub} sees ${genauth.peekUser()?.claims.sub ?? sub}`)
    })
    await tab.logIn('user-2')
    expect([...seen]).toContain('user-2 sees user-2')
    expect([...seen]).not.toContain('user-2 sees user-1')
  },

  async 'X6: a new session does not copy the sub of the previous session'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.genauth.getUser()
    await tab.logIn('user-2')
    expect(tab.genauth.getSession()).not.toHaveProperty('sub')
    expect(await tab.genauth.getUser()).toMatchObject(claimsOf('user-2'))
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-2' })
  },

  async "X6: getToken and peekToken do not return the previous user's token"(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.peekToken()
    await tab.logIn('user-2')
    expect(tab.genauth.peekToken()).not.toBe(before)
    expect(await tab.genauth.getToken()).toBe(tab.genauth.peekToken())
  },

  async 'X6: renew rejects with not_authenticated if the user changes before the response'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('refresh')
    const renewing = failure(tab.genauth.renew())
    await subject.settle()
    await tab.logIn('user-2')
    release()
    expect(await renewing).toMatchObject({ code: 'not_authenticated' })
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-2' })
  },

  async 'X6: renew sends a new request if the running refresh belongs to the previous user'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('refresh')
    const before = failure(tab.genauth.renew())
    await subject.settle()
    await tab.logIn('user-2')
    const next = tab.genauth.renew()
    release()
    await before
    expect(await next).toMatchObject({ sub: 'user-2' })
    expect(subject.backend.refreshes()).toBe(2)
    expect(tab.eventTypes()).toEqual(['userSwitched', 'renewed'])
  },

  async 'getUser rejects with user_mismatch if the response has the sub of another user'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.getSession()
    subject.backend.returnOtherUser('user-2')
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'user_mismatch' })
    await subject.settle()
    expect(tab.genauth.getSession()).toBe(before)
    expect(tab.genauth.peekUser()?.claims.sub).not.toBe('user-2')
  },
})
