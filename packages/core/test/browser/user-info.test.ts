import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { logIn } from './log-in'
import { reload, statusOf } from './observe'

describe.each([
  ['body', []],
  ['header', ['OPTIONS']],
] as const)('a user request with the token in the %s', (userInfoTokenPlace, preflights) => {
  const app = useApp({ protocol: 'oauth', userInfoTokenPlace })

  it(`X17: a user request with the token in the ${userInfoTokenPlace} is sent as one request, after these preflight requests: ${preflights.join() || 'none'}`, async () => {
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    await tab.evaluate(() => window.genauth.getUser())
    const methods = app.emulator.requests('userinfo').map(({ method }) => method)
    expect(methods.filter((method) => method === 'OPTIONS')).toEqual(preflights)
    expect(app.emulator.count('userinfo')).toBe(1)
  })
})

describe('the user after a reload', () => {
  const app = useApp({ protocol: 'oidc' })

  it('X17: after a reload on oidc, the new client has the user immediately, without a request', async () => {
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    const before = app.emulator.requests().length
    await reload(tab)
    expect(await statusOf(tab)).toBe('authenticated')
    const seen = await tab.evaluate(() => window.initialState)
    expect(seen).toEqual({ status: 'authenticated', name: 'Ada Lovelace' })
    expect(app.emulator.requests()).toHaveLength(before)
  })
})
