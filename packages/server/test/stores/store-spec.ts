import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionStore } from '../../src'

/** Defines the tests that every session store must pass. */
export function describeStore(name: string, open: () => SessionStore): void {
  const now = Date.now()
  const hour = { now, endsAt: now + 3_600_000 }
  const sealed = (version: number, text: string) => ({ version, sealed: text }) as const
  let store: SessionStore
  beforeEach(() => {
    store = open()
  })

  describe(`sessions in the ${name} store`, () => {
    it(`the ${name} store returns sessions unchanged, including the reason of their end`, async () => {
      expect(await store.read('a')).toBeUndefined()
      expect(await store.write('a', sealed(1, 'one'), hour)).toBe(true)
      expect(await store.read('a')).toEqual(sealed(1, 'one'))
      expect(await store.write('a', { version: 2, ended: 'revoked' }, hour)).toBe(true)
      expect(await store.read('a')).toEqual({ version: 2, ended: 'revoked' })
      expect(await store.write('b', { version: 1, ended: 'expired' }, hour)).toBe(true)
      expect(await store.read('b')).toEqual({ version: 1, ended: 'expired' })
    })

    it(`the ${name} store rejects a write whose version is not one more than the stored version`, async () => {
      expect(await store.write('a', sealed(2, 'two'), hour)).toBe(false)
      await store.write('a', sealed(1, 'one'), hour)
      expect(await store.write('a', sealed(1, 'another'), hour)).toBe(false)
      expect(await store.write('a', sealed(3, 'another'), hour)).toBe(false)
      expect(await store.read('a')).toEqual(sealed(1, 'one'))
    })

    it(`the ${name} store accepts only one of twenty simultaneous writes of the same version`, async () => {
      const writes = Array.from({ length: 20 }, (_, at) =>
        store.write('a', sealed(1, `writer ${at}`), hour),
      )
      expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1)
    })
  })

  describe(`index names in the ${name} store`, () => {
    it(`the ${name} store finds each session of an index name once`, async () => {
      await store.file('ada', 'a', hour)
      await store.file('ada', 'b', hour)
      await store.file('ada', 'a', hour)
      await store.file('alan', 'c', hour)
      expect((await store.find('ada')).sort()).toEqual(['a', 'b'])
      expect(await store.find('unknown')).toEqual([])
    })

    it(`the ${name} store removes expired sessions from an index name when a session is added`, async () => {
      await store.file('ada', 'a', { now, endsAt: now + 1000 })
      await store.file('ada', 'b', { now: now + 1000, endsAt: now + 3_600_000 })
      expect(await store.find('ada')).toEqual(['b'])
    })
  })

  describe(`locks in the ${name} store`, () => {
    it(`a lock of the ${name} store has one holder until that holder releases it`, async () => {
      const takers = ['x', 'y', 'z'].map((holder) => store.lock('a', holder, hour))
      expect(await Promise.all(takers)).toEqual([true, false, false])
      await store.unlock('a', 'y')
      expect(await store.lock('a', 'y', hour)).toBe(false)
      await store.unlock('a', 'x')
      expect(await store.lock('a', 'y', hour)).toBe(true)
    })
  })
}
