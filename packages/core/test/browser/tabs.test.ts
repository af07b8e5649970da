import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { logIn } from './log-in'
import { eventsOf, statusOf, until, untilStatus } from './look'

/** Has a page note when its session changes, by the clock that all tabs have. */
async function noteChanges(...tabs: Tab[]): Promise<void> {
  for (const tab of tabs) {
    await tab.evaluate(() => {
      Object.assign(window, { isSamePage: true, changedAt: {} })
      window.genauth.subscribe(() => {
        const session = window.genauth.getSession()
        const name = session.status === 'anonymous' ? session.reason : session.status
        const changedAt = Reflect.get(window, 'changedAt') as Record<string, number>
        changedAt[name] ??= Date.now()
      })
    })
  }
}

/** How long after `first` a page was in a state; it must not have been reloaded meanwhile. */
async function followedAfterMs(first: Tab, second: Tab, name: string): Promise<number> {
  const changedAt = (tab: Tab) =>
    tab.evaluate((wanted) => {
      const times = Reflect.get(window, 'changedAt') as Record<string, number> | undefined
      return times?.[wanted] ?? Number.NaN
    }, name)
  return (await changedAt(second)) - (await changedAt(first))
}

describe('tabs that share one grant', () => {
  const app = useApp(
    { protocol: 'oauth', storage: 'shared' },
    { switches: { refreshAnswer: { oauth: 'new' } } },
  )

  it('T1: follow a login, a renewal and a logout within a second, without a reload', async () => {
    const profile = await app.newProfile()
    const first = await app.open(profile)
    const second = await app.open(profile)
    await noteChanges(second)
    await logIn(first, app)
    await untilStatus(second, 'authenticated')
    const loggedInAt = await first.evaluate(() => Date.now())
    const followedAt = await second.evaluate(
      () => (Reflect.get(window, 'changedAt') as Record<string, number>)['authenticated'],
    )
    expect((followedAt ?? Number.NaN) - loggedInAt).toBeLessThan(1000)
    expect(await eventsOf(second)).toEqual(['login'])

    await first.evaluate(() => window.genauth.renew())
    const token = await first.evaluate(() => window.genauth.peekToken())
    await until(second, (expected) => window.genauth.peekToken() === expected, token)

    await noteChanges(first)
    await second.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await untilStatus(first, 'anonymous:logout')
    expect(await followedAfterMs(second, first, 'logout')).toBeLessThan(1000)
    expect(await eventsOf(first)).toEqual(['login', 'renewed', 'logout'])
    expect(await eventsOf(second)).toEqual(['login', 'renewed', 'logout'])
    expect(await second.evaluate(() => Reflect.get(window, 'isSamePage'))).toBe(true)
  })

  it('T1: all switch to another user', async () => {
    const profile = await app.newProfile()
    const first = await app.open(profile)
    await logIn(first, app)
    await first.evaluate(() => window.genauth.getUser())
    const second = await app.open(profile)
    await logIn(second, app, 1)
    await second.evaluate(() => window.genauth.getUser())
    await until(first, () => window.events.includes('userSwitched'))
    const name = (tab: Tab) => tab.evaluate(async () => (await window.genauth.getUser()).name)
    expect(await name(first)).toBe(await name(second))
  })

  it('a refused refresh token ends the session once in every tab', async () => {
    const profile = await app.newProfile()
    const first = await app.open(profile)
    await logIn(first, app)
    const second = await app.open(profile)
    app.emulator.revokeEverything()
    const code = await first.evaluate(() =>
      window.genauth.renew().catch((error: { code: string }) => error.code),
    )
    expect(code).toBe('invalid_grant')
    await untilStatus(second, 'anonymous:expired')
    expect(await statusOf(first)).toBe('anonymous:expired:invalid_grant')
    expect(await eventsOf(second)).toEqual(['expired'])
    expect(await eventsOf(first)).toEqual(['login', 'expired:invalid_grant'])
  })
})

describe('tabs with a grant of their own', () => {
  const app = useApp({ protocol: 'oauth' })

  it('T1: a logout in one is a logout in all, within a second and without a reload', async () => {
    const profile = await app.newProfile()
    const first = await app.open(profile)
    await logIn(first, app)
    const second = await app.open(profile)
    expect(await statusOf(second)).toBe('anonymous:none')
    await logIn(second, app)
    await noteChanges(first, second)
    await first.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await untilStatus(second, 'anonymous:logout')
    expect(await followedAfterMs(first, second, 'logout')).toBeLessThan(1000)
    expect(await second.evaluate(() => Reflect.get(window, 'isSamePage'))).toBe(true)
  })

  it('T1: another user in one ends the session of the first user in the others', async () => {
    const profile = await app.newProfile()
    const first = await app.open(profile)
    await logIn(first, app)
    await first.evaluate(() => window.genauth.getUser())
    await noteChanges(first)
    const second = await app.open(profile)
    await logIn(second, app, 1)
    await noteChanges(second)
    const learntAt = await second.evaluate(async () => {
      await window.genauth.getUser()
      return Date.now()
    })
    await untilStatus(first, 'anonymous:logout')
    const goneAt = await first.evaluate(
      () => (Reflect.get(window, 'changedAt') as Record<string, number>)['logout'],
    )
    expect((goneAt ?? Number.NaN) - learntAt).toBeLessThan(1000)
    expect(await eventsOf(first)).toEqual(['login', 'userSwitched'])
    expect(await statusOf(second)).toBe('authenticated')
  })
})
