import { CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import { deriveKey, type KeyContext } from '../../src/sealing/keys'
import { createSealer as createSealerWith } from '../../src/sealing/sealer'
import { cryptoPorts } from '../support/crypto-ports'

const bytes = (text: string) => new TextEncoder().encode(text)
const oldest = bytes('the-oldest-secret-of-all-secrets')
const newest = bytes('the-newest-secret-of-all-secrets')
const context: KeyContext = { purpose: 'session', appId: 'an-app', cookieName: 'a-cookie' }
const value = { id: 'x', list: [1, 2] }

/** All printable characters of ASCII, and the space. */
const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => 32 + at))

const header = (sealed: string) => JSON.parse(atob(sealed.split('.')[0] ?? '')) as object

describe.each(cryptoPorts)('the sealer with %s', (_platform, crypto) => {
  const createSealer = (secrets: readonly Uint8Array[], use: KeyContext) =>
    createSealerWith(secrets, use, { crypto })

  it('B3: the sealer can decrypt a value that it encrypted, and each encryption has a different output', async () => {
    const sealer = createSealer([newest], context)
    const sealed = await sealer.seal(value)
    expect(await sealer.open(sealed)).toEqual(value)
    expect(await sealer.seal(value)).not.toBe(sealed)
    expect(header(sealed)).toEqual({ alg: 'dir', enc: 'A256GCM', kid: expect.any(String) })
  })

  it('B3: the sealer encrypts with the first secret and can decrypt with every listed secret', async () => {
    const old = await createSealer([oldest], context).seal(value)
    const rotated = createSealer([newest, oldest], context)
    expect(await rotated.open(old)).toEqual(value)
    const current = await rotated.seal(value)
    expect(await createSealer([newest], context).open(current)).toEqual(value)
    expect(await createSealer([oldest], context).open(current)).toBeUndefined()
    expect(await createSealer([newest], context).open(old)).toBeUndefined()
  })

  it.each([
    ['purpose', { purpose: 'flash' }],
    ['application', { appId: 'another' }],
    ['cookie', { cookieName: 'another' }],
    [
      'application and cookie name with the same joined text',
      { appId: 'an-app","a', cookieName: 'cookie' },
    ],
  ] as const)('B3: a value cannot be decrypted for another %s', async (_what, change) => {
    const sealed = await createSealer([newest], context).seal(value)
    expect(await createSealer([newest], { ...context, ...change }).open(sealed)).toBeUndefined()
  })

  it('S30: a value cannot be decrypted if any of its characters was changed or cut', async () => {
    const sealer = createSealer([newest], context)
    const sealed = await sealer.seal(value)
    const accepted: string[] = []
    for (let at = 0; at < sealed.length; at += 1) {
      const others = [...printable].filter((char) => char !== sealed[at])
      const changed = others.map((char) => sealed.slice(0, at) + char + sealed.slice(at + 1))
      for (const text of [...changed, sealed.slice(0, at)]) {
        if (await sealer.open(text)) accepted.push(text)
      }
    }
    expect(accepted).toEqual([])
    expect(await sealer.open(sealed)).toEqual(value)
  })

  it.each([4, 8, 12, 13, 14, 15])(
    'S30: a value whose authentication tag was cut to %d bytes cannot be decrypted',
    async (length) => {
      const sealer = createSealer([newest], context)
      const parts = (await sealer.seal(value)).split('.')
      const tag = Buffer.from(parts[4] ?? '', 'base64url').subarray(0, length)
      expect(await sealer.open([...parts.slice(0, 4), tag.toString('base64url')].join('.'))).toBe(
        undefined,
      )
    },
  )

  it.each([
    ['A256KW', 'A256GCM'],
    ['A256GCMKW', 'A256GCM'],
    ['dir', 'A128CBC-HS256'],
  ])(
    'B3: a value that is encrypted with %s and %s is rejected, even with the right key',
    async (alg, enc) => {
      const { id, key } = await deriveKey(newest, context, crypto)
      const forged = await new CompactEncrypt(bytes(JSON.stringify(value)))
        .setProtectedHeader({ alg, enc, kid: id })
        .encrypt(key)
      expect(await createSealer([newest], context).open(forged)).toBeUndefined()
    },
  )

  it.each(['', '.', '....', 'a.b.c.d.e', '{"id":"x"}', 'null', '\u0000', 'e30.e30.e30.e30.e30'])(
    'B3: the malformed value %j cannot be decrypted',
    async (text) => {
      expect(await createSealer([newest], context).open(text)).toBeUndefined()
    },
  )
})

describe('the two implementations of the cryptography', () => {
  const texts = ['', 'x', 'a text with ä, € and 😀', 'x'.repeat(5000), '\u0000\ufeff']
  it.each([
    [0, 1],
    [1, 0],
  ])(
    'B3: a value that one of them encrypted is decrypted by the other: %d and %d',
    async (from, to) => {
      const [one, other] = [cryptoPorts[from]?.[1], cryptoPorts[to]?.[1]]
      for (const text of texts) {
        const sealed = await createSealerWith([newest], context, { crypto: one }).seal({ text })
        const sealer = createSealerWith([oldest, newest], context, { crypto: other })
        expect(await sealer.open(sealed)).toEqual({ text })
      }
    },
  )

  it('B3: both return the same hashes, keys and MACs', async () => {
    const key = new Uint8Array(32).fill(7)
    const results = await Promise.all(
      cryptoPorts.map(async ([, port]) => {
        const mac = await port.macOf(key)
        const each = texts.map(async (text) => [
          await port.hash(text),
          await mac(text),
          [...(await port.derive(newest, text.slice(0, 500), 32))],
        ])
        return Promise.all(each)
      }),
    )
    expect(results[0]).toEqual(results[1])
  })
})
