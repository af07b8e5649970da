import { base64url } from 'jose'
import { describe, expect, it } from 'vitest'
import { deriveKey } from '../../src/sealing/keys'
import { createNamer } from '../../src/sealing/namer'
import { createRecordSealer, createSealer } from '../../src/sealing/sealer'
import { cryptoPorts } from '../support/crypto-ports'

const secrets = ['a-secret-of-32-bytes-for-cookies', 'another-secret-of-32-bytes-or-so'].map(
  (text) => new TextEncoder().encode(text),
)
const [secret = new Uint8Array()] = secrets
const app = { appId: 'an-app', cookieName: 'a-cookie' }

describe.each(cryptoPorts)('%s', (_platform, crypto) => {
  // Do not change the expected values. A release that derives other keys would end every session of every app.
  it.each([
    [{ purpose: 'session' }, 'fM0i4IRHu4U', 'NOMAef3EOBGiHfuFEo9Aetr8dsMK3mp1Cf8BDIc5f94'],
    [
      { purpose: 'record', recordId: 'an-id' },
      'c6kA51kQts0',
      'uLUqiMVSYOXpSZJffkX3Ou9s1e8iT7q_j2nj8JZv61k',
    ],
  ] as const)(
    'B3: the encryption key and the key id of a secret for %j are the same in every release',
    async (use, id, key) => {
      const derived = await deriveKey(secret, { ...use, ...app }, crypto)
      expect([derived.id, base64url.encode(derived.key)]).toEqual([id, key])
    },
  )

  it('B3: the index names of a user in the store are the same in every release', async () => {
    const namer = createNamer(secrets, app, crypto)
    const names = [
      'x0uMjLuSIHqt1MVgmFO4QIHu1SlXdyxEdg2EpGUKgRY',
      '4TmxPlLebb8o9krA4S8-RB6dtVK3hyJzDTNJqGd-vnk',
    ]
    expect(await namer.namesOf('sub', 'ada')).toEqual(names)
    expect(await namer.namesOf('sub', 'ada')).toEqual(names)
  })

  it.each([
    ['kind of id', ['sid', 'ada'], app],
    ['id', ['sub', 'bob'], app],
    ['application', ['sub', 'ada'], { ...app, appId: 'another' }],
    ['cookie name', ['sub', 'ada'], { ...app, cookieName: 'another' }],
  ] as const)(
    'B3: the index names in the store differ for another %s',
    async (_what, [kind, value], context) => {
      const names = await createNamer(secrets, app, crypto).namesOf('sub', 'ada')
      const others = await createNamer(secrets, context, crypto).namesOf(kind, value)
      expect(names.filter((name) => others.includes(name))).toEqual([])
    },
  )

  it('B3: a cookie of an earlier release can be decrypted', async () => {
    const sealed =
      'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiZk0waTRJUkh1NFUifQ..jr1VW-w8nMrXILDN.LmQJS45WRThx9A.V15uslWy9vZBxtJjrL1ABQ'
    const sealer = createSealer(secrets, { purpose: 'session', ...app }, { crypto })
    expect(await sealer.open(sealed)).toEqual({ id: 'x' })
  })

  it('B3: a stored record of an earlier release can be decrypted only with its id and key', async () => {
    const sealed =
      'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiaDQ1VjRSd1pFRGcifQ..JOCChDSZYsAJFqkB.eG1tz_flxVsdlg.XlhLArnpq9mgkpHgCkW8rg'
    const sealerOf = createRecordSealer(secrets, { purpose: 'record', ...app }, { crypto })
    expect(await sealerOf('an-id', 'a-key').open(sealed)).toEqual({ id: 'x' })
    for (const [id, key] of [
      ['another-id', 'a-key'],
      ['an-id', 'another-key'],
      ['an-id', ''],
    ] as const) {
      expect(await sealerOf(id, key).open(sealed)).toBeUndefined()
    }
    const sealerOfOtherSecret = createRecordSealer(
      secrets.slice(1),
      { purpose: 'record', ...app },
      { crypto },
    )
    expect(await sealerOfOtherSecret('an-id', 'a-key').open(sealed)).toBeUndefined()
  })
})
