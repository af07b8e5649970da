import { expect, vi } from 'vitest'
import { runTopic } from './run-topic'

const local = { scope: 'local' } as const

runTopic('lifecycle', {
  async 'a subscriber is called after a change of session, token status or pending action'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const seen: unknown[] = []
    genauth.subscribe(() => {
      const { status } = genauth.getSession()
      seen.push(status, genauth.getTokenStatus().isRenewing, genauth.getPendingAction())
    })
    await genauth.renew()
    expect(seen).toContain(true)
    await genauth.logout(local)
    expect(seen).toContain('logout')
    expect(seen).toContain('anonymous')
  },

  async 'a subscriber is not called after its unsubscribe function has been called'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const listener = vi.fn()
    genauth.subscribe(listener)()
    await genauth.logout(local)
    expect(listener).not.toHaveBeenCalled()
  },

  async 'an unsubscribe function removes one of two identical subscribers'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const listener = vi.fn()
    const other = vi.fn()
    const stop = genauth.subscribe(listener)
    genauth.subscribe(listener)
    genauth.subscribe(other)
    stop()
    stop()
    await genauth.renew()
    expect(listener.mock.calls.length).toBe(other.mock.calls.length)
  },

  async 'the client calls all subscribers, even if one throws'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const listener = vi.fn()
    genauth.subscribe(() => {
      throw new Error('thrown by the app')
    })
    genauth.subscribe(listener)
    await genauth.logout(local)
    expect(listener).toHaveBeenCalled()
  },

  async 'a subscriber that calls getSession gets the new session'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    let last: unknown
    genauth.subscribe(() => {
      last = genauth.getSession()
    })
    await genauth.logout(local)
    expect(last).toBe(genauth.getSession())
    expect(last).toEqual({ status: 'anonymous', reason: 'logout' })
  },

  async 'an event listener is not called after its cleanup function has been called'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const listener = vi.fn()
    const stop = genauth.on('renewed', listener)
    await genauth.renew()
    stop()
    await genauth.renew()
    expect(listener).toHaveBeenCalledTimes(1)
  },

  async 'a logout signs the user out, even if a logout listener rejects'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    tab.genauth.on('logout', () => Promise.reject(new Error('thrown by the app')))
    await tab.genauth.logout(local)
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'logout waits for the promise of a logout listener'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const steps: string[] = []
    genauth.on('logout', async () => {
      await subject.settle()
      steps.push('listener')
    })
    await genauth.logout(local)
    steps.push('logout')
    expect(steps).toEqual(['listener', 'logout'])
  },

  async 'logout waits at most 5 s for a logout listener'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const done = vi.fn()
    genauth.on('logout', () => new Promise(() => undefined))
    void genauth.logout(local).then(done)
    await subject.advance(4999)
    expect(done).not.toHaveBeenCalled()
    await subject.advance(1)
    expect(done).toHaveBeenCalled()
  },

  async 'ready starts the client and resolves to the session'(subject) {
    const { genauth } = subject.open({ user: 'user-1' })
    expect(await genauth.ready()).toMatchObject({ status: 'authenticated' })
    expect(await genauth.ready()).toBe(genauth.getSession())
  },

  async 'a second ready call resolves to the same session without a request'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const requests = subject.backend.requests()
    expect(await genauth.ready()).toBe(await genauth.ready())
    if (subject.mode !== 'fake') expect(subject.backend.requests()).toBe(requests)
  },

  async 'a client that was started twice follows other tabs until both stop functions have been called'(
    subject,
  ) {
    const tab = subject.open({ user: 'user-1' })
    const stops = [tab.genauth.start(), tab.genauth.start()]
    await tab.genauth.ready()
    await subject.settle()
    stops[0]?.()
    await subject.logOutElsewhere()
    expect(tab.status()).toBe('anonymous:logout')
    stops[1]?.()
    await subject.logInElsewhere('user-1')
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'a second call of the same stop function has no effect'(subject) {
    const tab = subject.open({ user: 'user-1' })
    const stop = tab.genauth.start()
    tab.genauth.start()
    await tab.genauth.ready()
    await subject.settle()
    stop()
    stop()
    await subject.logOutElsewhere()
    expect(tab.status()).toBe('anonymous:logout')
  },

  async 'start has no effect outside of a browser page'(subject) {
    const genauth = subject.openWithoutPage()
    genauth.start()()
    await subject.settle()
    expect(genauth.getSession()).toEqual({ status: 'loading' })
    expect(subject.backend.requests()).toBe(0)
  },

  async 'onRedirect receives the path of the page that started the login'(subject) {
    const onRedirect = vi.fn()
    const tab = await subject.ready()
    await tab.completeLogin({ user: 'user-1' }, { start: { onRedirect } })
    expect(onRedirect.mock.calls).toEqual([['/']])
  },
})
