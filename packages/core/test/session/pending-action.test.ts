import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { createWorld, type Document, settle, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('what the page is in the middle of', () => {
  it('a double click on “Log in” is one login', async () => {
    const tab = world.open()
    await tab.ready()
    const calls = [tab.genauth.login(), tab.genauth.login()]
    expect(calls[0]).toBe(calls[1])
    expect(tab.genauth.getPendingAction()).toBe('login')
    await until(() => tab.page.navigations.length > 0)
    await settle()
    expect(tab.page.navigations).toHaveLength(1)
  })

  it('a login whose callback would come to another origin does not begin', async () => {
    const tab = world.open({ options: { redirectUri: 'https://www.app.example/callback' } })
    await tab.ready()
    expect(await failure(() => tab.genauth.login())).toMatchObject({ code: 'invalid_options' })
    expect(tab.page.navigations).toEqual([])
  })

  it('the pageshow of a page that is still loading ends nothing', async () => {
    const tab = world.open()
    await tab.ready()
    void tab.genauth.login()
    await until(() => tab.page.navigations.length === 1)
    tab.page.fire('pageshow', false)
    await settle()
    expect(tab.genauth.getPendingAction()).toBe('login')
  })

  it('a login that cannot begin says why, and is over', async () => {
    const tab = world.open({ runtime: { tabStorage: undefined } })
    await tab.ready()
    expect((await failure(tab.genauth.login())).code).toBe('storage_unavailable')
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    const bad = failure(tab.genauth.login({ params: { redirect_uri: 'https://evil.example' } }))
    expect((await bad).code).toBe('invalid_options')
    expect(tab.page.navigations).toEqual([])
  })
})

describe('a login whose page stays', () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  let navigation: FakeNavigation

  beforeEach(() => {
    navigation = createFakeNavigation()
    unhandled.length = 0
    process.on('unhandledRejection', note)
  })

  afterEach(() => {
    process.off('unhandledRejection', note)
  })

  async function beginLogin(): Promise<{ tab: Document; login: Promise<void> }> {
    const tab = navigation.open(world)
    await tab.ready()
    const login = tab.genauth.login()
    await until(() => tab.page.navigations.length === 1)
    return { tab, login }
  }

  const reasons: [string, (tab: Document) => unknown][] = [
    ['the browser is still there after ten seconds', () => world.advance(10_000)],
    ['the page comes back from the back/forward cache', ({ page }) => page.fire('pageshow', true)],
    [
      'the browser reports that it dropped the navigation',
      () => {
        navigation.drop()
        return world.advance(1)
      },
    ],
  ]

  it.each(reasons)('L5: rejects with login_abandoned when %s', async (_reason, stay) => {
    const { tab, login } = await beginLogin()
    const failed = failure(login)
    await stay(tab)
    expect(await failed).toMatchObject({ code: 'login_abandoned', retryable: true })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
  })

  it.each(reasons)(
    'L5: causes no unhandled rejection, and the next login leaves, when %s',
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

  it('goes on leaving when a router changes the URL of the page meanwhile, which looks like a dropped navigation', async () => {
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

  it('L4: rejects once for both of two clicks', async () => {
    const { tab, login } = await beginLogin()
    const second = tab.genauth.login()
    expect(second).toBe(login)
    tab.page.fire('pageshow', true)
    expect(await failure(second)).toMatchObject({ code: 'login_abandoned' })
    expect(tab.page.navigations).toHaveLength(1)
  })
})

describe('a logout whose page stays', () => {
  it('resolves: the page is logged out, and nothing is pending', async () => {
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

  it('L5: is not over when it replaces a login that is still loading, whose navigateerror comes first', async () => {
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

/** The Navigation API of a page, with the events in the order of a browser. */
interface FakeNavigation {
  /** Opens a page that has it. */
  open(world: World): Document
  /** Begins a navigation, which replaces one that is still loading. */
  begin(): void
  /** The browser drops the navigation. */
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
