import { beforeEach, describe, expect, it } from 'vitest'
import { breakEngine, createWorld, loggedIn, settle, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('a tab in which the chunk that calls GenAuth failed to load', () => {
  it.each(['online', 'visible'] as const)(
    'T1: a tab in which the chunk that calls GenAuth failed to load follows other tabs after the event %s, and a stop call leaves no listener',
    async (event) => {
      const tab = world.open({ values: loggedIn(world) })
      const other = world.open({ values: loggedIn(world, { id: 'session-2' }) })
      await other.ready()
      const recover = breakEngine(tab)
      const stop = tab.genauth.start()
      await tab.genauth.ready()
      await settle()
      expect(tab.status()).toBe('authenticated')
      recover()
      tab.page.fire(event)
      await settle()
      await other.genauth.logout({ scope: 'local' })
      await settle()
      expect(tab.status()).toBe('anonymous:logout')
      stop()
      expect(tab.page.listenerCount()).toBe(0)
    },
  )

  it('R11: a tab in which the chunk that calls GenAuth failed to load ends a session after `maxSessionSeconds`', async () => {
    const tab = world.open({ values: loggedIn(world), options: { maxSessionSeconds: 600 } })
    breakEngine(tab)
    tab.genauth.start()
    await tab.genauth.ready()
    await world.advance(600_000)
    await tab.genauth.renewal.run()
    expect(tab.status()).toBe('anonymous:expired')
    expect(tab.events).toEqual(['expired'])
  })

  it('R6: a tab in which the chunk that calls GenAuth failed to load waits 5 s before the next attempt', async () => {
    const tab = world.open({ values: loggedIn(world) })
    breakEngine(tab)
    tab.genauth.start()
    await tab.genauth.ready()
    await world.advance(3_599_000)
    await tab.genauth.renewal.run()
    expect(tab.genauth.renewal.nextAt()).toBe(world.now() + 5000)
  })
})
