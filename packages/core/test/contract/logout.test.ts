import { expect, vi } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'

const local = { scope: 'local' } as const

runTopic('logout', {
  async 'L7: logout signs the user out before the backend responds'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.hold('logout')
    void tab.genauth.logout(local)
    await subject.settle()
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'logout fires one logout event, with the anonymous session'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.genauth.logout(local)
    await subject.settle()
    expect(tab.events).toEqual([
      { type: 'logout', session: { status: 'anonymous', reason: 'logout' } },
    ])
  },

  async 'getPendingAction returns logout while a logout is pending'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const seen = vi.fn()
    tab.genauth.on('logout', () => seen(tab.genauth.getPendingAction()))
    await tab.genauth.logout(local)
    expect(seen.mock.calls).toEqual([['logout']])
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'a local logout resolves without a navigation'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await expect(tab.genauth.logout(local)).resolves.toBeUndefined()
    expect(tab.navigations).toEqual([])
  },

  async 'a global logout redirects to GenAuth'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    void tab.genauth.logout()
    await subject.settle()
    expect(tab.navigations).toEqual([expect.stringContaining('https://tenant.example/')])
    expect(tab.genauth.getPendingAction()).toBe('logout')
  },

  async 'L5: a global logout resolves if the browser restores the page from the back/forward cache'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    const logout = tab.genauth.logout()
    await subject.settle()
    tab.restoreFromCache()
    await expect(logout).resolves.toBeUndefined()
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'L5: a global logout resolves if the browser does not leave the page within 10 s'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const done = vi.fn()
    void tab.genauth.logout().then(done)
    await subject.advance(9999)
    expect(done).not.toHaveBeenCalled()
    await subject.advance(1)
    expect(done).toHaveBeenCalled()
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'L4: two logout calls cause one navigation'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    void tab.genauth.logout()
    void tab.genauth.logout()
    await subject.settle()
    expect(tab.navigations).toHaveLength(1)
    expect(tab.eventTypes()).toEqual(['logout'])
  },

  async 'a logout of a signed-out user fires no event and sets the reason logout'(subject) {
    const tab = await subject.ready()
    await tab.genauth.logout(local)
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.eventTypes()).toEqual([])
  },

  async 'L8: a logout succeeds even if the revocation fails, and the session has the error'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRevocation('server_error')
    await expect(tab.genauth.logout(local)).resolves.toBeUndefined()
    expect(tab.genauth.getSession()).toMatchObject({
      reason: 'logout',
      error: { code: 'server_error' },
    })
  },

  async 'L8: a local logout without a network succeeds, and the session has the error'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.breakNetwork()
    await tab.genauth.logout(local)
    expect(tab.genauth.getSession()).toMatchObject({
      reason: 'logout',
      error: { code: 'network_error' },
    })
    expect(tab.eventTypes()).toEqual(['logout'])
  },

  async 'L7: a logout while the session loads signs the user out'(subject) {
    const tab = subject.open({ user: 'user-1' })
    const release = subject.backend.hold('session')
    tab.genauth.start()
    const logout = tab.genauth.logout(local)
    release()
    await logout
    await tab.genauth.ready()
    await subject.settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.eventTypes()).toEqual(['logout'])
  },

  async 'L7: a logout during a refresh signs the user out'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const release = subject.backend.hold('refresh')
    const renewing = failure(tab.genauth.renew())
    await subject.settle()
    await tab.genauth.logout(local)
    release()
    expect(await renewing).toMatchObject({ code: 'not_authenticated' })
    await subject.settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.eventTypes()).toEqual(['logout'])
    expect(tab.genauth.peekToken()).toBeUndefined()
  },

  async 'a listener of the event renewed can call logout, which signs the user out'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    tab.genauth.on('renewed', () => tab.genauth.logout(local))
    await tab.genauth.renew().catch(() => undefined)
    await subject.settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.eventTypes()).toEqual(['renewed', 'logout'])
  },

  async 'the client sends no refresh after a logout'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.genauth.logout(local)
    await subject.advance(3_600_000)
    await tab.genauth.renewal.run()
    expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    expect(subject.backend.refreshes()).toBe(0)
  },

  async 'L7: renew rejects with not_authenticated after a logout'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const logout = tab.genauth.logout(local)
    expect(await failure(tab.genauth.renew())).toMatchObject({ code: 'not_authenticated' })
    await logout
    expect(subject.backend.refreshes()).toBe(0)
  },

  async 'a login after a logout signs the user in'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    await tab.genauth.logout(local)
    const next = await tab.completeLogin({ user: 'user-2' })
    expect(next.genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-2' })
  },
})
