import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { logIn, logInAndStore } from './log-in'
import { eventsOf, statusOf, until, untilStatus } from './observe'

/**
 * Makes every page record when its client reached a status or fired an event. The times of different tabs can be compared, because all tabs
 * use the same clock.
 */
const noteChanges = `<script type="module">
  const { genauth } = window
  window.changedAt = {}
  const note = (name) => void (window.changedAt[name] ??= Date.now())
  const noteStatus = () => {
    const session = genauth.getSession()
    note(session.status === 'anonymous' ? session.reason : session.status)
    if (session.sub !== undefined) note('known')
  }
  noteStatus()
  genauth.subscribe(noteStatus)
  genauth.on('userSwitched', () => note('userSwitched'))
</script>`

/** Returns when the client of a page reached a status or fired an event. */
async function changedAt(tab: Tab, name: string): Promise<number> {
  await until(tab, (key) => key in Reflect.get(window, 'changedAt'), name)
  return tab.evaluate(
    (key) => (Reflect.get(window, 'changedAt') as Record<string, number>)[key] ?? Number.NaN,
    name,
  )
}

/** Checks that the follower tab shows a change within a second after the leader tab. */
async function expectFollowed(
  [leader, change]: readonly [Tab, string],
  [follower, reaction]: readonly [Tab, string],
): Promise<void> {
  const ms = (await changedAt(follower, reaction)) - (await changedAt(leader, change))
  expect(ms).toBeLessThan(1000)
}

/** Returns when the document of a tab was loaded. */
function loadedAt(tab: Tab): Promise<number> {
  return tab.evaluate(() => performance.timeOrigin)
}

describe('tabs that share tokens', () => {
  const app = useApp(
    { protocol: 'oauth', storage: 'shared' },
    { switches: { refreshAnswer: { oauth: 'new' } } },
  )

  it('T1: tabs that share tokens follow a login, a refresh and a logout within a second without a reload', async () => {
    app.setPage({ tail: noteChanges })
    const profile = await app.newProfile()
    const first = await app.open(profile)
    const second = await app.open(profile)
    const secondLoadedAt = await loadedAt(second)
    await logIn(first, app)
    const firstLoadedAt = await loadedAt(first)
    await expectFollowed([first, 'authenticated'], [second, 'authenticated'])

    await first.evaluate(() => window.genauth.renew())
    const token = await first.evaluate(() => window.genauth.peekToken())
    await until(second, (expected) => window.genauth.peekToken() === expected, token)

    await second.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await expectFollowed([second, 'logout'], [first, 'logout'])
    expect(await eventsOf(first)).toEqual(['login', 'renewed', 'logout'])
    expect(await eventsOf(second)).toEqual(['login', 'renewed', 'logout'])
    expect(await loadedAt(first)).toBe(firstLoadedAt)
    expect(await loadedAt(second)).toBe(secondLoadedAt)
  })

  it('T1: tabs that share tokens switch to another user within a second without a reload', async () => {
    app.setPage({ tail: noteChanges })
    const profile = await app.newProfile()
    const first = await app.open(profile)
    await logIn(first, app)
    await first.evaluate(() => window.genauth.getUser())
    const firstLoadedAt = await loadedAt(first)
    const second = await app.open(profile)
    await logIn(second, app, 1)
    await expectFollowed([second, 'authenticated'], [first, 'userSwitched'])
    const name = (tab: Tab) => tab.evaluate(async () => (await window.genauth.getUser()).name)
    const names = [await name(first), await name(second)]
    expect(names).toEqual(names.map(() => app.emulator.users[1]?.claims['name']))
    expect(await loadedAt(first)).toBe(firstLoadedAt)
  })

  it('a rejected refresh token ends a shared session in every tab with a single event', async () => {
    const profile = await app.newProfile()
    const first = await app.open(profile)
    await logInAndStore(first, app)
    const second = await app.open(profile)
    expect(await statusOf(second)).toBe('authenticated')
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

describe('tabs with their own tokens', () => {
  const app = useApp({ protocol: 'oauth' })

  it('T1: a logout in one tab signs out a tab with its own tokens within a second without a reload', async () => {
    app.setPage({ tail: noteChanges })
    const profile = await app.newProfile()
    const first = await app.open(profile)
    await logIn(first, app)
    const second = await app.open(profile)
    expect(await statusOf(second)).toBe('anonymous:none')
    await logIn(second, app)
    const secondLoadedAt = await loadedAt(second)
    await first.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await expectFollowed([first, 'logout'], [second, 'logout'])
    expect(await loadedAt(second)).toBe(secondLoadedAt)
  })

  it('T1: a login of another user ends the session of a tab with its own tokens within a second without a reload', async () => {
    app.setPage({ tail: noteChanges })
    const profile = await app.newProfile()
    const first = await app.open(profile)
    await logIn(first, app)
    await first.evaluate(() => window.genauth.getUser())
    const firstLoadedAt = await loadedAt(first)
    const second = await app.open(profile)
    await logIn(second, app, 1)
    await second.evaluate(() => window.genauth.getUser())
    await expectFollowed([second, 'known'], [first, 'logout'])
    await until(first, () => window.events.includes('userSwitched'))
    expect(await eventsOf(first)).toEqual(['login', 'userSwitched'])
    expect(await statusOf(second)).toBe('authenticated')
    expect(await loadedAt(first)).toBe(firstLoadedAt)
  })
})
