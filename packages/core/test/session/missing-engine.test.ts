import { beforeEach, describe, expect, it } from 'vitest'
import { breakEngine, createWorld, loggedIn, settle, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('a page whose engine did not come at the start', () => {
  it.each(['online', 'visible'] as const)(
    'T1: follows the other tabs after it was %s again, and leaves nothing behind',
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
})
