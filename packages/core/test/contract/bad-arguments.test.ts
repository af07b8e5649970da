import { expect } from 'vitest'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'

runTopic('badArguments', {
  async "C8: handleCallback resolves to the root of the app if the login's returnTo is on another origin"(
    subject,
  ) {
    const before = await subject.ready()
    const login = { returnTo: 'https://evil.example/path' }
    const tab = await before.completeLogin({ user: 'user-1' }, { login })
    expect(await tab.genauth.handleCallback()).toEqual({ returnTo: '/' })
  },

  async "C9: handleCallback resolves to the path, query and hash of the login's returnTo"(subject) {
    const before = await subject.ready()
    const login = { returnTo: '/deep?a=1#b' }
    const tab = await before.completeLogin({ user: 'user-1' }, { login })
    expect(await tab.genauth.handleCallback()).toEqual(login)
  },

  async 'login rejects with invalid_options for a reserved parameter, and does not navigate'(
    subject,
  ) {
    const tab = await subject.ready()
    const error = await failure(tab.genauth.login({ params: { state: 'mine' } }))
    expect(error).toMatchObject({ code: 'invalid_options' })
    expect(tab.navigations).toEqual([])
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'L10: logout ignores a returnTo on another origin'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    void tab.genauth.logout({ returnTo: 'https://evil.example/path' })
    await subject.settle()
    expect(tab.navigations).toHaveLength(1)
    expect(tab.navigations[0]).not.toContain('evil')
  },

  async 'C4: handleCallback rejects with state_mismatch if no pending login matches the URL'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    const url = 'https://app.example/callback?code=stolen&state=genauth-r.forged'
    expect(await failure(tab.genauth.handleCallback(url))).toMatchObject({ code: 'state_mismatch' })
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual([])
  },

  async 'fetch rejects with a TypeError for an invalid URL'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await expect(genauth.fetch('https://')).rejects.toBeInstanceOf(TypeError)
  },

  async 'login, loginWithPopup and logout reject with insecure_context outside of a browser page'(
    subject,
  ) {
    const genauth = subject.openWithoutPage()
    expect(await failure(genauth.login())).toMatchObject({ code: 'insecure_context' })
    expect(await failure(genauth.loginWithPopup())).toMatchObject({ code: 'insecure_context' })
    expect(await failure(genauth.logout())).toMatchObject({ code: 'insecure_context' })
  },
})
