import { describe, expect, it } from 'vitest'
import { logIn, statusOf, useApp } from './app'

describe('tabs that share one grant', () => {
  const app = useApp(
    { protocol: 'oauth', storage: 'shared' },
    { switches: { refreshAnswer: { oauth: 'new' } } },
  )

  it('a login, a renewal and a logout in one tab show in the other', async () => {
    const context = await app.newContext()
    const first = await app.open(context)
    const second = await app.open(context)
    await logIn(first, app)
    await second.waitForFunction(() => window.genauth.getSession().status === 'authenticated')
    expect(await second.evaluate(() => window.events)).toEqual(['login'])

    await first.evaluate(() => window.genauth.renew())
    const token = await first.evaluate(() => window.genauth.peekToken())
    await second.waitForFunction((expected) => window.genauth.peekToken() === expected, token)

    await second.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await first.waitForFunction(() => window.genauth.getSession().status === 'anonymous')
    expect(await statusOf(first)).toBe('anonymous:logout')
    expect(await first.evaluate(() => window.events)).toEqual(['login', 'renewed', 'logout'])
    expect(await second.evaluate(() => window.events)).toEqual(['login', 'renewed', 'logout'])
  })

  it('renews once for all tabs, however many want it at the same moment', async () => {
    app.emulator.setApp({ accessTokenSeconds: 600 })
    const context = await app.newContext()
    await context.clock.install()
    const first = await app.open(context)
    await logIn(first, app)
    const tabs = [first, ...(await Promise.all([1, 2, 3].map(() => app.open(context))))]
    await context.clock.fastForward(601_000)
    const tokens = await Promise.all(
      tabs.map((tab) =>
        tab.evaluate(async () => {
          const all = await Promise.all(Array.from({ length: 50 }, () => window.genauth.getToken()))
          return [...new Set(all)]
        }),
      ),
    )
    expect(new Set(tokens.flat()).size).toBe(1)
    expect(app.emulator.count('token', { grantType: 'refresh_token' })).toBe(1)
  })

  it('a refused refresh token ends the session once in every tab', async () => {
    const context = await app.newContext()
    const first = await app.open(context)
    await logIn(first, app)
    const second = await app.open(context)
    app.emulator.revokeEverything()
    const code = await first.evaluate(() =>
      window.genauth.renew().catch((error: { code: string; endsSession: boolean }) => error.code),
    )
    expect(code).toBe('invalid_grant')
    await second.waitForFunction(() => window.genauth.getSession().status === 'anonymous')
    expect(await statusOf(first)).toBe('anonymous:expired')
    expect(await statusOf(second)).toBe('anonymous:expired')
    expect(await second.evaluate(() => window.events)).toEqual(['expired'])
    expect(await first.evaluate(() => window.events)).toEqual(['login', 'expired:invalid_grant'])
  })
})

describe('tabs with a grant of their own', () => {
  const app = useApp({ protocol: 'oauth' })

  it('a copy of a tab starts anonymous, and the original stays logged in', async () => {
    const context = await app.newContext()
    const original = await app.open(context)
    await logIn(original, app)
    const [copy] = await Promise.all([
      context.waitForEvent('page'),
      original.evaluate(() => void window.open(location.href)),
    ])
    await copy.waitForFunction(() => window.genauth?.getSession().status === 'anonymous')
    expect(await statusOf(copy)).toBe('anonymous:none')
    await original.evaluate(() => window.genauth.renew())
    expect(await statusOf(original)).toBe('authenticated')
    await original.reload()
    await original.evaluate(() => window.genauth.ready())
    expect(await statusOf(original)).toBe('authenticated')
  })

  it('logging out in one tab logs the others out too', async () => {
    const context = await app.newContext()
    const first = await app.open(context)
    await logIn(first, app)
    const second = await app.open(context)
    expect(await statusOf(second)).toBe('anonymous:none')
    await second.evaluate(() => void window.genauth.login())
    await second.waitForFunction(() => window.genauth?.getSession().status === 'authenticated')
    await first.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await second.waitForFunction(() => window.genauth.getSession().status === 'anonymous')
    expect(await statusOf(second)).toBe('anonymous:logout')
  })

  it('another user in one tab ends the session of the first user in the others', async () => {
    const context = await app.newContext()
    const first = await app.open(context)
    await logIn(first, app)
    await first.evaluate(() => window.genauth.getUser())
    await context.clearCookies()
    const second = await app.open(context)
    await logIn(second, app, 1)
    await second.evaluate(() => window.genauth.getUser())
    await first.waitForFunction(() => window.genauth.getSession().status === 'anonymous')
    expect(await first.evaluate(() => window.events)).toEqual(['login', 'userSwitched'])
    expect(await statusOf(second)).toBe('authenticated')
  })
})
