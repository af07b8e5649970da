import { isDeepStrictEqual } from 'node:util'
import { CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSealer, deriveKey, type KeyContext } from '../../src/sealing/sealer'

const bytes = (text: string) => new TextEncoder().encode(text)
const oldest = bytes('the-oldest-secret-of-all-secrets')
const newest = bytes('the-newest-secret-of-all-secrets')
const context: KeyContext = { purpose: 'session', appId: 'an-app', cookieName: 'a-cookie' }
const value = { id: 'x', list: [1, 2] }

const header = (sealed: string) => JSON.parse(atob(sealed.split('.')[0] ?? '')) as object

describe('the sealer', () => {
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

  it('B3: a value cannot be decrypted if any part of it was changed or cut', async () => {
    const sealer = createSealer([newest], context)
    const sealed = await sealer.seal(value)
    const changed = [...sealed].map((char, at) => {
      const other = char === 'A' ? 'B' : 'A'
      return sealed.slice(0, at) + other + sealed.slice(at + 1)
    })
    const cut = [...sealed].map((_, at) => sealed.slice(0, at))
    // Compare bytes: the last base64url character of a part can contain unused bits, so two texts can have the same bytes.
    const bytesOf = (text: string) => text.split('.').map((part) => Buffer.from(part, 'base64url'))
    const isOther = (text: string) => !isDeepStrictEqual(bytesOf(text), bytesOf(sealed))
    for (const text of [...changed, ...cut].filter(isOther)) {
      expect(await sealer.open(text)).toBeUndefined()
    }
  })

  it.each([
    ['A256KW', 'A256GCM'],
    ['A256GCMKW', 'A256GCM'],
    ['dir', 'A128CBC-HS256'],
  ])(
    'B3: a value that is encrypted with %s and %s is rejected, even with the right key',
    async (alg, enc) => {
      const { id, key } = await deriveKey(newest, context)
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
