import { describe, expect, it } from 'vitest'
import type { CryptoPort } from '../../src/sealing/crypto-port'
import type { KeyContext } from '../../src/sealing/keys'
import { createOpenedValues } from '../../src/sealing/opened-values'
import { createRecordSealer, createSealer } from '../../src/sealing/sealer'
import { cryptoPorts } from '../support/crypto-ports'

const secret = new TextEncoder().encode('a-secret-of-32-bytes-for-cookies')
const otherSecret = new TextEncoder().encode('another-secret-of-32-bytes-or-so')
const context: KeyContext = { purpose: 'session', appId: 'an-app', cookieName: 'a-cookie' }
const value = { id: 'x', list: [{ at: 1 }] }

describe('the memory of opened values', () => {
  it('S33: a full memory removes the values that were not used for the longest time', () => {
    const opened = createOpenedValues({ values: 2, length: 1000 })
    opened.add('a', { at: 1 }, 10)
    opened.add('b', { at: 2 }, 10)
    opened.get('a')
    opened.add('c', { at: 3 }, 10)
    expect([opened.get('a'), opened.get('b'), opened.get('c')]).toEqual([
      { at: 1 },
      undefined,
      { at: 3 },
    ])
  })

  it('S33: the memory never contains more than its limit of characters', () => {
    const opened = createOpenedValues({ values: 100, length: 100 })
    for (const name of ['a', 'b', 'c', 'd']) opened.add(name, {}, 40)
    expect([opened.size(), opened.get('b'), opened.get('c')]).toEqual([2, undefined, {}])
    opened.add('c', {}, 60)
    expect([opened.size(), opened.get('d')]).toEqual([2, {}])
    opened.add('large', {}, 101)
    expect(opened.size()).toBe(0)
  })

  it('S33: the default memory has at most 1,000 values', () => {
    const opened = createOpenedValues()
    for (let at = 0; at < 1500; at += 1) opened.add(String(at), {}, 10)
    expect(opened.size()).toBe(1000)
  })

  it('S33: a value in the memory cannot be changed, because other requests get the same object', () => {
    const opened = createOpenedValues()
    opened.add('a', { list: [{ at: 1 }], none: null }, 10)
    const found = opened.get('a') as typeof value
    expect(() => Object.assign(found, { id: 'y' })).toThrow(TypeError)
    expect(() => Object.assign(found.list[0] ?? {}, { at: 2 })).toThrow(TypeError)
    expect(() => found.list.push({ at: 3 })).toThrow(TypeError)
  })
})

/** Returns cryptography that counts its decryptions. */
function countDecryptions(port: CryptoPort) {
  const counts = { decryptions: 0 }
  const crypto: CryptoPort = {
    ...port,
    async cipherOf(key, prefix) {
      const cipher = await port.cipherOf(key, prefix)
      return {
        ...cipher,
        decrypt(text) {
          counts.decryptions += 1
          return cipher.decrypt(text)
        },
      }
    },
  }
  return { crypto, counts }
}

describe.each(cryptoPorts)('a sealer with a memory and %s', (_platform, port) => {
  it('S33: a sealer decrypts a remembered value only one time', async () => {
    const { crypto, counts } = countDecryptions(port)
    const sealer = createSealer([secret], context, { crypto, opened: createOpenedValues() })
    const sealed = await sealer.seal(value)
    expect([await sealer.open(sealed), await sealer.open(sealed)]).toEqual([value, value])
    expect(counts.decryptions).toBe(1)
  })

  it('S33: a sealer remembers no value that it cannot decrypt', async () => {
    const { crypto, counts } = countDecryptions(port)
    const opened = createOpenedValues()
    const sealer = createSealer([secret], context, { crypto, opened })
    const sealed = await sealer.seal(value)
    const changed = `${sealed.slice(0, -2)}AA`
    expect([await sealer.open(changed), await sealer.open(changed)]).toEqual([undefined, undefined])
    expect([counts.decryptions, opened.size()]).toEqual([2, 0])
  })

  it('S33: a changed value is rejected, even if the memory contains the unchanged value', async () => {
    const sealer = createSealer([secret], context, { crypto: port, opened: createOpenedValues() })
    const sealed = await sealer.seal(value)
    await sealer.open(sealed)
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'B' ? 'C' : 'B'
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
      expect(await sealer.open(changed)).toBeUndefined()
    }
  })

  it('S33: a remembered record is only returned for its own id and key', async () => {
    const options = { crypto: port, opened: createOpenedValues() }
    const app = { appId: 'an-app', cookieName: 'a-cookie', purpose: 'record' } as const
    const recordSealerOf = createRecordSealer([secret], app, options)
    const sealed = await recordSealerOf('an-id', 'a-key').seal(value)
    expect(await recordSealerOf('an-id', 'a-key').open(sealed)).toEqual(value)
    expect(await recordSealerOf('an-id', 'a-key').open(sealed)).toEqual(value)
    for (const [id, key] of [
      ['another-id', 'a-key'],
      ['an-id', 'another-key'],
      ['an-id","a', 'key'],
    ] as const) {
      expect(await recordSealerOf(id, key).open(sealed)).toBeUndefined()
    }
  })

  it('S33: the memory of one sealer is unknown to a sealer with another secret or purpose', async () => {
    const first = createSealer([secret], context, { crypto: port, opened: createOpenedValues() })
    const sealed = await first.seal(value)
    await first.open(sealed)
    const others = [
      createSealer([otherSecret], context, { crypto: port, opened: createOpenedValues() }),
      createSealer(
        [secret],
        { ...context, purpose: 'flash' },
        {
          crypto: port,
          opened: createOpenedValues(),
        },
      ),
    ]
    for (const other of others) expect(await other.open(sealed)).toBeUndefined()
  })
})
