import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { createWorld, settle, until, type World } from './world'

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

  it.each([
    ['ten seconds later', () => world.advance(10_000)],
    ['when it comes back from the back/forward cache', undefined],
  ])(
    'a page that is still there can log in again %s, and nobody goes on as logged in',
    async (_name, wait) => {
      const tab = world.open()
      await tab.ready()
      let isSettled = false
      void tab.genauth.login().finally(() => {
        isSettled = true
      })
      await until(() => tab.page.navigations.length === 1)
      if (wait) await wait()
      else tab.page.fire('pageshow', true)
      await settle()
      expect(tab.genauth.getPendingAction()).toBeUndefined()
      expect(isSettled).toBe(false)
      void tab.genauth.login()
      await until(() => tab.page.navigations.length === 2)
    },
  )

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
