import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { findLogoutKeys } from '../../src/logout-tokens/find-logout-keys'
import { failure } from '../support/failure'

const keysUrl = 'https://genauth.example/oidc/.well-known/jwks.json'
let keys: object[]
beforeAll(async () => {
  const { publicKey } = await generateKeyPair('RS256', { extractable: true })
  const key = await exportJWK(publicKey)
  keys = [
    { ...key, kid: 'one' },
    { ...key, kid: 'two', alg: 'RS256' },
    { ...key, kid: 'two', alg: 'RS256' },
  ]
})

type Respond = (signal: AbortSignal | undefined) => Response | Promise<Response>

function find(respond: Respond) {
  const urls: string[] = []
  const findKey = findLogoutKeys({
    url: keysUrl,
    timeoutMs: 50,
    fetch: async (url, init) => {
      urls.push(String(url))
      return respond(init?.signal ?? undefined)
    },
  })
  const findBy = (kid: string) => findKey({ alg: 'RS256', kid }, { payload: '', signature: '' })
  return { findBy, urls }
}

it("B7: findLogoutKeys fetches GenAuth's keys once and caches them", async () => {
  const { findBy, urls } = find(() => Response.json({ keys }))
  expect(await findBy('one')).toMatchObject({ type: 'public' })
  await findBy('one')
  expect(urls).toEqual([keysUrl])
})

it.each(['unknown', 'two'])(
  'B7: findLogoutKeys rejects the kid %j, because no key or more than one key has this kid',
  async (kid) => {
    const { findBy } = find(() => Response.json({ keys }))
    await expect(findBy(kid)).rejects.toThrow(/^(?!.*GenAuth).*JSON Web Key/)
  },
)

it.each([
  ['cannot be reached', () => Promise.reject(new TypeError('reset'))],
  ['responds 503', () => new Response('down', { status: 503 })],
  ['responds HTML', () => new Response('<html>')],
  ['responds without keys', () => Response.json({})],
  [
    'does not respond',
    (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
  ],
] as [string, Respond][])(
  'B9: findLogoutKeys rejects with network_error and its cause if GenAuth %s',
  async (_what, respond) => {
    const { findBy } = find(respond)
    const error = await failure(() => findBy('one'))
    expect([error.code, error.cause !== undefined]).toEqual(['network_error', true])
  },
)
