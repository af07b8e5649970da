import { describe, expect, it } from 'vitest'
import { createWorld, loggedIn, sessionKey, settle } from './world'

describe('a tab after another tab has changed their shared storage', () => {
  async function openTab() {
    const world = await createWorld()
    world.seedShared({ sub: 'user-1' })
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    const showTab = async () => {
      tab.page.fire('visible')
      await settle()
    }
    return { world, tab, showTab }
  }

  it('T1: a tab fires `userSwitched` if shared storage has the session of another user', async () => {
    const { world, tab, showTab } = await openTab()
    world.seedShared({ id: 'session-2', sub: 'user-2' })
    await showTab()
    expect(tab.events).toEqual(['userSwitched'])
    expect(tab.genauth.getSession()).toMatchObject({ id: 'session-2', sub: 'user-2' })
  })

  it('T1: a tab fires `login` if shared storage has a new session of the same user', async () => {
    const { world, tab, showTab } = await openTab()
    world.seedShared({ id: 'session-2', sub: 'user-1' })
    await showTab()
    expect(tab.events).toEqual(['login'])
  })

  it('T1: a signed-out tab fires `login` if shared storage has a session', async () => {
    const { world, tab, showTab } = await openTab()
    await tab.genauth.logout({ scope: 'local' })
    world.seedShared({ id: 'session-2', sub: 'user-2', startedAt: world.now() + 10 })
    await showTab()
    expect(tab.events).toEqual(['logout', 'login'])
  })

  it('T1: a tab fires `renewed` if shared storage has new tokens, and fires no event if the tokens are the same', async () => {
    const { world, tab, showTab } = await openTab()
    world.seedShared({ sub: 'user-1' })
    await showTab()
    expect(tab.events).toEqual([])
    world.seedShared({ sub: 'user-1', revision: 2, accessToken: 'access-b' })
    await showTab()
    expect(tab.events).toEqual(['renewed'])
    expect(tab.genauth.peekToken()).toBe('access-b')
  })

  it('T1: if the stored session of a tab is gone, the tab fires `logout` after a logout in another tab, and otherwise fires `expired`', async () => {
    const first = await openTab()
    first.world.origin.sharedValues.clear()
    await first.showTab()
    expect(first.tab.events).toEqual(['expired'])

    const second = await openTab()
    const other = second.world.open({ options: { storage: 'shared' } })
    await other.ready()
    second.tab.life.freeze()
    await other.genauth.logout({ scope: 'local' })
    second.tab.life.thaw()
    await second.showTab()
    expect(second.tab.events).toEqual(['logout'])
  })
})

describe('the tokens after a refresh', () => {
  const oidc = { protocol: 'oidc' } as const

  it('R12: after a refresh response without an ID token and a scope, the session has the previous ID token and scope', async () => {
    const world = await createWorld()
    const values = loggedIn(world, { idToken: 'id-token', scope: 'user email', sub: 'user-1' })
    const tab = world.open({ values })
    await tab.ready()
    world.server.tokens = { scope: undefined, refresh_token: undefined }
    expect(await tab.genauth.renew()).toEqual({
      status: 'authenticated',
      id: 'session-1',
      sub: 'user-1',
      stale: false,
    })
    expect(world.stored(tab.values)).toMatchObject({
      accessToken: 'access-1',
      refreshToken: 'refresh-0',
      idToken: 'id-token',
      scope: 'user email',
      sub: 'user-1',
      revision: 2,
    })
  })

  it('R12: the ID token of a refresh response sets the `sub` of a session that had no `sub`', async () => {
    const world = await createWorld()
    const name = sessionKey.replace(/oauth$/, 'oidc')
    const tab = world.open({
      values: new Map([[name, JSON.stringify(world.record())]]),
      options: oidc,
    })
    await tab.ready()
    expect(await tab.genauth.renew()).toMatchObject({ status: 'authenticated', sub: 'user-1' })
  })

  it('R22: a refresh response with the ID token of another user ends the session as expired, and the new tokens are not used', async () => {
    const world = await createWorld()
    const values = new Map([
      [sessionKey.replace(/oauth$/, 'oidc'), JSON.stringify(world.record({ sub: 'user-1' }))],
    ])
    const tab = world.open({ values, options: oidc })
    await tab.ready()
    expect(tab.status()).toBe('authenticated')
    world.server.sub = 'user-2'
    const error = await tab.genauth.renew().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'user_mismatch', endsSession: true })
    expect(tab.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'expired',
      error: { code: 'user_mismatch' },
    })
    expect(tab.genauth.peekToken()).toBeUndefined()
    expect([...values.keys()].filter((name) => name.endsWith(':oidc'))).toEqual([])
  })
})
