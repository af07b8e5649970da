import { expect, vi } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'

runTopic('login', {
  async 'login redirects to the login page and stays pending'(subject) {
    const tab = await subject.ready()
    void tab.genauth.login()
    expect(tab.genauth.getPendingAction()).toBe('login')
    await subject.settle()
    expect(tab.navigations).toEqual([expect.stringMatching(/^https:/)])
    expect(tab.genauth.getPendingAction()).toBe('login')
  },

  async 'L4: two login calls cause one navigation'(subject) {
    const tab = await subject.ready()
    void tab.genauth.login()
    void tab.genauth.login()
    await subject.settle()
    expect(tab.navigations).toHaveLength(1)
  },

  async 'L4: a second login call returns the same promise'(subject) {
    const { genauth } = await subject.ready()
    expect(genauth.login()).toBe(genauth.login())
  },

  async 'L5: login rejects with login_abandoned if the browser restores the page from the back/forward cache'(
    subject,
  ) {
    const tab = await subject.ready()
    const login = failure(tab.genauth.login())
    await subject.settle()
    tab.restoreFromCache()
    expect(await login).toMatchObject({ code: 'login_abandoned', retryable: true })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'L5: login rejects with login_abandoned if the browser does not leave the page within 10 s'(
    subject,
  ) {
    const tab = await subject.ready()
    const login = failure(tab.genauth.login())
    await subject.advance(9999)
    expect(tab.genauth.getPendingAction()).toBe('login')
    await subject.advance(1)
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(await login).toMatchObject({ code: 'login_abandoned' })
  },

  async 'L5: an abandoned login causes no unhandled rejection'(subject) {
    const unhandled = vi.fn()
    process.once('unhandledRejection', unhandled)
    const tab = await subject.ready()
    void tab.genauth.login()
    await subject.settle()
    tab.restoreFromCache()
    await subject.settle()
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  },

  async 'getPendingAction returns undefined when the promise of an abandoned login rejects'(
    subject,
  ) {
    const tab = await subject.ready()
    const login = tab.genauth.login().catch(() => tab.genauth.getPendingAction())
    await subject.settle()
    tab.restoreFromCache()
    expect(await login).toBeUndefined()
  },

  async 'L5: an abandoned login does not end the session, and the next login call starts a login'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.getSession()
    const login = failure(tab.genauth.login())
    await subject.settle()
    tab.restoreFromCache()
    await login
    await subject.settle()
    expect(tab.genauth.getSession()).toBe(before)
    void tab.genauth.login().catch(() => undefined)
    expect(tab.genauth.getPendingAction()).toBe('login')
  },

  async 'L6: login rejects with redirect_loop after five failed logins within seconds'(subject) {
    let tab = await subject.ready()
    for (let count = 0; count < 5; count += 1) {
      tab = await tab.completeLogin({ error: 'access_denied' })
    }
    expect(await failure(tab.genauth.login())).toMatchObject({
      code: 'redirect_loop',
      cause: { code: 'access_denied' },
    })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'login waits for a running logout'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const steps: string[] = []
    tab.genauth.on('logout', async () => {
      await subject.settle()
      steps.push(`logout, ${tab.navigations.length} navigations`)
    })
    const logout = tab.genauth.logout({ scope: 'local' })
    void tab.genauth.login()
    await logout
    await subject.settle()
    expect(steps).toEqual(['logout, 0 navigations'])
    expect(tab.navigations).toHaveLength(1)
  },

  async 'the callback of a login signs the user in and fires one login event'(subject) {
    const tab = await (await subject.ready()).completeLogin({ user: 'user-1' })
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-1' })
    expect(tab.eventTypes()).toEqual(['login'])
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'handleCallback resolves to the path of the page that started the login'(subject) {
    const tab = await (await subject.ready()).completeLogin({ user: 'user-1' })
    expect(await tab.genauth.handleCallback()).toEqual({ returnTo: '/' })
  },

  async 'handleCallback rejects with the error in the callback'(subject) {
    const tab = await (await subject.ready()).completeLogin({ error: 'access_denied' })
    const error = await failure(tab.genauth.handleCallback())
    expect(error).toMatchObject({ code: 'access_denied', retryable: false })
  },

  async 'C1: every call of handleCallback for one URL has the same result'(subject) {
    const tab = await (await subject.ready()).completeLogin({ user: 'user-1' })
    const requests = subject.backend.requests()
    const results = [await tab.genauth.handleCallback(), await tab.genauth.handleCallback()]
    expect(results[0]).toEqual(results[1])
    expect(subject.backend.requests()).toBe(requests)
    expect(tab.eventTypes()).toEqual(['login'])
  },

  async 'handleCallback rejects with state_mismatch on a page that is not a callback'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const error = await failure(tab.genauth.handleCallback())
    expect(error).toMatchObject({ code: 'state_mismatch' })
    expect(tab.status()).toBe('authenticated')
  },

  async 'a failed login of a signed-in user does not end the session'(subject) {
    const before = await subject.ready({ user: 'user-1' })
    const tab = await before.completeLogin({ error: 'access_denied' })
    expect(tab.genauth.getSession()).toEqual(before.genauth.getSession())
    expect(tab.eventTypes()).toEqual([])
  },

  async 'L1: loginWithPopup opens its window synchronously'(subject) {
    const tab = await subject.ready()
    const login = failure(tab.genauth.loginWithPopup())
    expect(tab.popups()).toBe(1)
    tab.closePopup()
    await subject.advance(2000)
    await login
  },

  async 'L2: loginWithPopup resolves to the new session'(subject) {
    const tab = await subject.ready()
    const login = tab.genauth.loginWithPopup()
    await tab.completePopup({ user: 'user-1' })
    expect(await login).toEqual(tab.genauth.getSession())
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual(['login'])
  },

  async 'L2: loginWithPopup is pending until the popup returns its result'(subject) {
    const tab = await subject.ready()
    const login = tab.genauth.loginWithPopup()
    expect(tab.genauth.getPendingAction()).toBe('popup')
    await tab.completePopup({ user: 'user-1' })
    await login
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'L2: loginWithPopup rejects with popup_closed if the user closes the popup'(subject) {
    const tab = await subject.ready()
    const login = failure(tab.genauth.loginWithPopup())
    await subject.settle()
    tab.closePopup()
    await subject.advance(2000)
    expect(await login).toMatchObject({ code: 'popup_closed' })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(tab.status()).toBe('anonymous:none')
  },

  async 'L1: loginWithPopup rejects with popup_blocked if the browser blocks the popup'(subject) {
    const tab = await subject.ready()
    tab.blockPopups()
    const login = failure(tab.genauth.loginWithPopup())
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(await login).toMatchObject({ code: 'popup_blocked' })
  },

  async 'L2: loginWithPopup rejects with timeout after an hour'(subject) {
    const tab = await subject.ready()
    const login = failure(tab.genauth.loginWithPopup())
    await subject.advance(61 * 60_000)
    expect(await login).toMatchObject({ code: 'timeout' })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'C6: loginWithPopup rejects with the error in the callback'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const before = tab.genauth.getSession()
    const login = failure(tab.genauth.loginWithPopup())
    await tab.completePopup({ error: 'access_denied' })
    expect(await login).toMatchObject({ code: 'access_denied' })
    expect(tab.genauth.getSession()).toBe(before)
    expect(tab.eventTypes()).toEqual([])
  },

  async 'L4: a second loginWithPopup call opens no second popup'(subject) {
    const tab = await subject.ready()
    const done = vi.fn()
    void tab.genauth.loginWithPopup().then(done)
    const second = tab.genauth.loginWithPopup()
    expect(tab.popups()).toBe(1)
    await tab.completePopup({ user: 'user-1' })
    expect(done).toHaveBeenCalledWith(await second)
  },

  async 'C12: loginWithPopup rejects with framed_callback in a frame'(subject) {
    const tab = await subject.ready()
    tab.putIntoFrame()
    expect(await failure(tab.genauth.loginWithPopup())).toMatchObject({ code: 'framed_callback' })
  },
})
