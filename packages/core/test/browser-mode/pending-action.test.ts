import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { createWorld, type Document, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('the pending action of a tab', () => {
  it('a double click on “Log in” starts one login', async () => {
    const tab = world.open()
    await tab.ready()
    const calls = [tab.genauth.login(), tab.genauth.login()]
    expect(calls[0]).toBe(calls[1])
    expect(tab.genauth.getPendingAction()).toBe('login')
    await until(() => tab.page.navigations.length > 0)
    await settle()
    expect(tab.page.navigations).toHaveLength(1)
  })

  it('a login rejects with `invalid_options` if `redirectUri` is on another origin', async () => {
    const tab = world.open({ options: { redirectUri: 'https://www.app.example/callback' } })
    await tab.ready()
    expect(await failure(() => tab.genauth.login())).toMatchObject({ code: 'invalid_options' })
    expect(tab.page.navigations).toEqual([])
  })

  it('a `pageshow` event of the first page load does not end the pending action', async () => {
    const tab = world.open()
    await tab.ready()
    void tab.genauth.login()
    await until(() => tab.page.navigations.length === 1)
    tab.page.fire('pageshow', false)
    await settle()
    expect(tab.genauth.getPendingAction()).toBe('login')
  })

  it('a login that cannot start rejects with the cause of the failure, and no action is pending', async () => {
    const tab = world.open({ runtime: { tabStorage: undefined } })
    await tab.ready()
    expect((await failure(tab.genauth.login())).code).toBe('storage_unavailable')
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    const bad = failure(tab.genauth.login({ params: { redirect_uri: 'https://evil.example' } }))
    expect((await bad).code).toBe('invalid_options')
    expect(tab.page.navigations).toEqual([])
  })
})

describe('a login whose navigation does not leave the page', () => {
  const unhandled: unknown[] = []
  const record = (reason: unknown) => unhandled.push(reason)
  let navigation: FakeNavigation

  beforeEach(() => {
    navigation = createFakeNavigation()
    unhandled.length = 0
    process.on('unhandledRejection', record)
  })

  afterEach(() => {
    process.off('unhandledRejection', record)
  })

  async function beginLogin(): Promise<{ tab: Document; login: Promise<void> }> {
    const tab = navigation.open(world)
    await tab.ready()
    const login = tab.genauth.login()
    await until(() => tab.page.navigations.length === 1)
    return { tab, login }
  }

  const reasons: [string, (tab: Document) => unknown][] = [
    ['the browser is still on the page after ten seconds', () => world.advance(10_000)],
    ['the page is restored from the back/forward cache', ({ page }) => page.fire('pageshow', true)],
    [
      'the browser reports that it dropped the navigation',
      () => {
        navigation.drop()
        return world.advance(1)
      },
    ],
  ]

  it.each(reasons)('L5: a login rejects with login_abandoned when %s', async (_reason, stay) => {
    const { tab, login } = await beginLogin()
    const failed = failure(login)
    await stay(tab)
    expect(await failed).toMatchObject({ code: 'login_abandoned', retryable: true })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
  })

  it.each(reasons)(
    'L5: a login causes no unhandled rejection, and the next login starts, when %s',
    async (_reason, stay) => {
      const { tab } = await beginLogin()
      await stay(tab)
      await settle()
      expect(unhandled).toEqual([])
      void tab.genauth.login()
      await until(() => tab.page.navigations.length === 2)
      expect(tab.genauth.getPendingAction()).toBe('login')
    },
  )

  it('a login stays pending if a router changes the URL during the navigation, because the client cannot distinguish the change from a dropped navigation', async () => {
    const { tab, login } = await beginLogin()
    let isSettled = false
    login.catch(() => {
      isSettled = true
    })
    navigation.begin()
    await world.advance(9000)
    expect([isSettled, tab.genauth.getPendingAction()]).toEqual([false, 'login'])
    await world.advance(1000)
    expect([isSettled, tab.genauth.getPendingAction()]).toEqual([true, undefined])
  })

  it('L4: a double click on “Log in” rejects both calls with the same error', async () => {
    const { tab, login } = await beginLogin()
    const second = tab.genauth.login()
    expect(second).toBe(login)
    tab.page.fire('pageshow', true)
    expect(await failure(second)).toMatchObject({ code: 'login_abandoned' })
    expect(tab.page.navigations).toHaveLength(1)
  })
})

describe('a logout whose navigation does not leave the page', () => {
  it('a logout resolves and no action is pending if the browser drops the navigation', async () => {
    const navigation = createFakeNavigation()
    const tab = navigation.open(world)
    await tab.ready()
    const logout = tab.genauth.logout()
    await until(() => tab.page.navigations.length === 1)
    navigation.drop()
    await world.advance(1)
    await logout
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(tab.status()).toBe('anonymous:logout')
  })

  it('L5: a logout stays pending if the navigation of the logout replaces the navigation of a login and causes a `navigateerror` event', async () => {
    const navigation = createFakeNavigation()
    const tab = navigation.open(world)
    await tab.ready()
    tab.genauth.login().catch(() => undefined)
    await until(() => tab.page.navigations.length === 1)
    let isSettled = false
    void tab.genauth.logout().then(() => {
      isSettled = true
    })
    await until(() => tab.page.navigations.length === 2)
    await world.advance(1)
    expect([isSettled, tab.genauth.getPendingAction()]).toEqual([false, 'logout'])
    navigation.drop()
    await world.advance(1)
    expect([isSettled, tab.genauth.getPendingAction()]).toEqual([true, undefined])
  })
})

/** A fake Navigation API. It fires events in the same order as a browser. */
interface FakeNavigation {
  /** Opens a tab with the fake Navigation API. */
  open(world: World): Document
  /** Starts a navigation. The navigation replaces a navigation that is still pending. */
  begin(): void
  /** Drops the pending navigation. */
  drop(): void
}

function createFakeNavigation(): FakeNavigation {
  const navigation = new EventTarget()
  let isLoading = false
  const fire = (type: string) => navigation.dispatchEvent(new Event(type))
  const drop = () => {
    if (isLoading) fire('navigateerror')
    isLoading = false
  }
  const begin = () => {
    drop()
    fire('navigate')
    isLoading = true
  }
  return {
    open(world) {
      const navigations: string[] = []
      const navigate = (url: string) => {
        navigations.push(url)
        begin()
      }
      return world.open({ page: { navigation, navigations, navigate } })
    },
    begin,
    drop,
  }
}
