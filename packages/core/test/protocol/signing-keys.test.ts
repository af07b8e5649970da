import { beforeAll, expect, it } from 'vitest'
import { createSigningKeys } from '../../src/protocol/signing-keys'
import { createSigningKey } from '../support/signing-key'

let keys: object[]
beforeAll(async () => {
  keys = [(await createSigningKey('RS256', 'a')).jwk]
})

function create() {
  let now = 1_000_000
  let reads = 0
  const read = async () => {
    reads += 1
    return { keys }
  }
  const signingKeys = createSigningKeys(read, () => now)
  const pass = (ms: number) => {
    now += ms
  }
  return { signingKeys, pass, reads: () => reads }
}

it('reload() returns the newer keys without a request if they were read after the outdated ones', async () => {
  const { signingKeys, reads } = create()
  const outdated = await signingKeys.load()
  const newer = await signingKeys.reload(outdated)
  expect(newer).not.toBe(outdated)
  expect(await signingKeys.reload(outdated)).toBe(newer)
  expect([await signingKeys.reload(newer as typeof outdated), reads()]).toEqual([undefined, 2])
})

it('load() reads the keys again if the clock was set back by more than their maximum age', async () => {
  const { signingKeys, pass, reads } = create()
  await signingKeys.load()
  pass(-9 * 60_000)
  await signingKeys.load()
  expect(reads()).toBe(1)
  pass(-2 * 60_000)
  await signingKeys.load()
  expect(reads()).toBe(2)
})
