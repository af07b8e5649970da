import { beforeEach, describe, expect, it } from 'vitest'
import { blockedStorage } from '../../src/runtime/storage'
import { storageOver } from './fake-origin'
import { beginLogin, createWorld, home, loggedIn, redirectUri, settle, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('a page that handles a login callback', () => {
  it('if the app calls `handleCallback()` with a login callback, the client does not navigate', async () => {
    const first = world.open({ href: `${home}/deep` })
    const back = await beginLogin(first)
    const page = first.load({ href: back })
    expect(await page.genauth.handleCallback(back)).toEqual({ returnTo: '/deep' })
    await page.ready()
    await settle()
    expect(page.status()).toBe('authenticated')
    expect(page.page.href).toBe(redirectUri)
  })

  it('a finished login calls the `onRedirect` of a `start()` call that has not been stopped', async () => {
    const first = world.open({ href: `${home}/deep` })
    const page = first.load({ href: await beginLogin(first) })
    const redirects: string[] = []
    const stop = page.genauth.start({ onRedirect: () => redirects.push('stopped') })
    page.genauth.start({ onRedirect: (returnTo) => redirects.push(returnTo) })
    page.genauth.start()()
    page.genauth.start()
    stop()
    await page.genauth.ready()
    await settle()
    expect(redirects).toEqual(['/deep'])
    expect(page.page.href).toBe(redirectUri)
  })

  it('M3: if a loader completes a login with `ready()`, the first `start()` calls its `onRedirect` one time', async () => {
    const redirects: string[] = []
    const login = world.open({ href: `${home}/reports?year=2026#totals` })
    const page = login.load({ href: await beginLogin(login) })
    await page.genauth.ready()
    expect(page.page.href).toBe(`${home}/reports?year=2026#totals`)
    const start = () => page.genauth.start({ onRedirect: (returnTo) => redirects.push(returnTo) })
    start()()
    start()
    expect(redirects).toEqual(['/reports?year=2026#totals'])
  })

  it('M3: the first `start()` does not call `onRedirect` if the app has left the page of the login since', async () => {
    const redirects: string[] = []
    const login = world.open({ href: `${home}/reports` })
    const page = login.load({ href: await beginLogin(login) })
    await page.genauth.ready()
    page.page.replaceUrl('/orders')
    page.genauth.start({ onRedirect: (returnTo) => redirects.push(returnTo) })
    expect([redirects, page.page.href]).toEqual([[], `${home}/orders`])
  })

  it('M3: only the first `start()` gets the `returnTo` of a login that a loader has completed', async () => {
    const redirects: string[] = []
    const login = world.open({ href: `${home}/reports` })
    const page = login.load({ href: await beginLogin(login) })
    await page.genauth.ready()
    page.genauth.start()
    page.genauth.start({ onRedirect: (returnTo) => redirects.push(returnTo) })
    expect(redirects).toEqual([])
  })

  it('M3: `onRedirect` gets no `returnTo` from `ready()` if the app completes the login with `handleCallback()`', async () => {
    const redirects: string[] = []
    const login = world.open({ href: `${home}/reports` })
    const page = login.load({ href: await beginLogin(login) })
    const result = page.genauth.handleCallback()
    page.genauth.start({ onRedirect: (returnTo) => redirects.push(returnTo) })
    expect(await result).toEqual({ returnTo: '/reports' })
    await page.genauth.ready()
    expect([redirects, page.page.href]).toEqual([[], redirectUri])
  })

  it('a finished login restores the URL without `onRedirect` if every `start()` call was stopped', async () => {
    const first = world.open({ href: `${home}/deep` })
    const page = first.load({ href: await beginLogin(first) })
    const redirects: string[] = []
    page.genauth.start({ onRedirect: (returnTo) => redirects.push(returnTo) })()
    await page.ready()
    await settle()
    expect(redirects).toEqual([])
    expect(page.page.href).toBe(`${home}/deep`)
  })

  it('T2: if local storage is blocked, a login succeeds, and the user stays signed in after a reload', async () => {
    const getItem = () => {
      throw new Error('blocked')
    }
    const runtime = { originStorage: { ...blockedStorage, getItem } }
    const first = world.open({ runtime })
    const page = first.load({ href: await beginLogin(first) })
    await page.ready()
    const again = page.load()
    await again.ready()
    expect([page.status(), again.status()]).toEqual(['authenticated', 'authenticated'])
  })
})

describe('an unexpected exception in the client', () => {
  it('if the client throws while it handles a callback, the session has an error with the exception as its cause', async () => {
    const first = world.open()
    const href = await beginLogin(first)
    const removeItem = () => {
      throw new Error('removeItem failed')
    }
    const tabStorage = { ...storageOver(first.values), removeItem }
    const page = first.load({ href, runtime: { tabStorage } })
    await page.ready()
    expect(page.status()).toBe('anonymous:error')
    expect(page.genauth.getSession()).toMatchObject({
      error: { code: 'unexpected_error', cause: { message: 'removeItem failed' } },
    })
  })

  it('if the client throws while a page starts, the session has an error with the exception as its cause', async () => {
    const first = world.open()
    const href = await beginLogin(first)
    const replaceUrl = () => {
      throw new Error('too many calls')
    }
    const page = first.load({ href, page: { replaceUrl } })
    await page.ready()
    expect(page.status()).toBe('anonymous:error')
    expect(page.genauth.getSession()).toMatchObject({
      error: { code: 'unexpected_error', cause: { message: 'too many calls' } },
    })
    expect(page.genauth.getPendingAction()).toBeUndefined()
  })
})

it('a session that expires does not remove a newer session of another tab from shared storage', async () => {
  world.seedShared({ refreshToken: undefined, expiresAt: world.now() + 1000 })
  const tab = world.open({ options: { storage: 'shared' } })
  await tab.ready()
  await settle()
  await world.advance(1000)
  world.seedShared({ id: 'session-2' })
  await tab.genauth.renewal.run()
  expect(tab.events).toContain('expired')
  expect(world.stored()?.id).toBe('session-2')
})

it('`start()` does nothing without a page, as on a server', async () => {
  const values = loggedIn(world)
  const client = world.open({ values, runtime: { page: undefined } })
  client.genauth.start()()
  await settle()
  expect(client.status()).toBe('loading')
  expect(world.origin.openChannels()).toBe(0)
  expect(world.server.requests).toEqual([])
})
