import { describe, expect, it } from 'vitest'
import { createWorld, loggedIn, sessionKey, settle } from './world'

describe('a tab that finds another record in the storage of all tabs', () => {
  async function openTab() {
    const world = await createWorld()
    world.seedShared({ sub: 'user-1' })
    const tab = world.open({ options: { storage: 'shared' } })
    await tab.ready()
    const look = async () => {
      tab.page.fire('visible')
      await settle()
    }
    return { world, tab, look }
  }

  it('T1: says that the user was switched where it is another one’s', async () => {
    const { world, tab, look } = await openTab()
    world.seedShared({ id: 'session-2', sub: 'user-2' })
    await look()
    expect(tab.events).toEqual(['userSwitched'])
    expect(tab.genauth.getSession()).toMatchObject({ id: 'session-2', sub: 'user-2' })
  })

  it('T1: says that somebody logged in where it is the same user’s again', async () => {
    const { world, tab, look } = await openTab()
    world.seedShared({ id: 'session-2', sub: 'user-1' })
    await look()
    expect(tab.events).toEqual(['login'])
  })

  it('T1: says that somebody logged in where nobody was', async () => {
    const { world, tab, look } = await openTab()
    await tab.genauth.logout({ scope: 'local' })
    world.seedShared({ id: 'session-2', sub: 'user-2', startedAt: world.now() + 10 })
    await look()
    expect(tab.events).toEqual(['logout', 'login'])
  })

  it('T1: says that the tokens are new where those are, and nothing where they are not', async () => {
    const { world, tab, look } = await openTab()
    world.seedShared({ sub: 'user-1' })
    await look()
    expect(tab.events).toEqual([])
    world.seedShared({ sub: 'user-1', revision: 2, accessToken: 'access-b' })
    await look()
    expect(tab.events).toEqual(['renewed'])
    expect(tab.genauth.peekToken()).toBe('access-b')
  })

  it('T1: says logout where there is no record and somebody logged out, else that it expired', async () => {
    const first = await openTab()
    first.world.origin.sharedValues.clear()
    await first.look()
    expect(first.tab.events).toEqual(['expired'])

    const second = await openTab()
    const other = second.world.open({ options: { storage: 'shared' } })
    await other.ready()
    second.tab.life.freeze()
    await other.genauth.logout({ scope: 'local' })
    second.tab.life.thaw()
    await second.look()
    expect(second.tab.events).toEqual(['logout'])
  })
})

describe('what is kept of the tokens', () => {
  const oidc = { protocol: 'oidc' } as const

  it('R12: a renewal without an ID token and a scope keeps those of before', async () => {
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

  it('R12: an ID token says who it is where nobody knew', async () => {
    const world = await createWorld()
    const name = sessionKey.replace(/oauth$/, 'oidc')
    const tab = world.open({
      values: new Map([[name, JSON.stringify(world.record())]]),
      options: oidc,
    })
    await tab.ready()
    expect(await tab.genauth.renew()).toMatchObject({ status: 'authenticated', sub: 'user-1' })
  })

  it('R16: an ID token about somebody else is refused, and changes nothing', async () => {
    const world = await createWorld()
    const values = new Map([
      [sessionKey.replace(/oauth$/, 'oidc'), JSON.stringify(world.record({ sub: 'user-1' }))],
    ])
    const tab = world.open({ values, options: oidc })
    await tab.ready()
    expect(tab.status()).toBe('authenticated')
    world.server.sub = 'user-2'
    const error = await tab.genauth.renew().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'user_mismatch', endsSession: false })
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', sub: 'user-1' })
    expect(tab.genauth.peekToken()).toBe('access-0')
    world.server.sub = 'user-1'
    expect((await tab.genauth.renew().catch((thrown: unknown) => thrown)) as object).toMatchObject({
      sub: 'user-1',
    })
  })
})
