import { describe, expect, it } from 'vitest'
import { type AuthServer, toHonoHandler, toNextHandlers, toNodeHandler } from '../src/index'
import { failure } from './support/failure'
import { stubAuth } from './support/stub-auth'

const auth = stubAuth(async () => new Response())

describe.each([
  ['toNodeHandler', toNodeHandler],
  ['toHonoHandler', toHonoHandler],
  ['toNextHandlers', toNextHandlers],
] as [string, (auth: AuthServer) => unknown][])('%s', (name, adapt) => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a promise of an AuthServer', Promise.resolve(auth)],
    [
      'the options of createAuthServer()',
      { basePath: '/auth', redirectUri: 'https://app.example/auth/callback' },
    ],
    ['an AuthServer without handle()', { ...auth, handle: undefined }],
  ])(`${name}() throws invalid_options if it gets %s`, async (_what, given) => {
    const error = await failure(() => adapt(given as unknown as AuthServer))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toMatch(new RegExp(`${name}.*createAuthServer`))
  })
})

describe('toNextHandlers() with a function', () => {
  it.each([
    ['undefined', () => undefined],
    ['a promise', async () => auth],
  ])(
    'the GET handler of toNextHandlers() rejects with invalid_options if its function returns %s',
    async (_what, getServer) => {
      const { GET } = toNextHandlers(getServer as unknown as () => AuthServer)
      const error = await failure(() => GET(new Request('https://app.example/auth/session')))
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(/toNextHandlers.*createAuthServer/)
    },
  )
})
