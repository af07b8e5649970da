import { describe, expect, it } from 'vitest'
import { type AuthServer, toHonoHandler, toNextHandlers, toNodeHandler } from '../../src'
import { failure } from '../support/failure'
import { stubAuth } from '../support/stub-auth'

const auth = stubAuth(async () => new Response())

describe.each([
  ['toNodeHandler', toNodeHandler],
  ['toHonoHandler', toHonoHandler],
  ['toNextHandlers', toNextHandlers],
] as [string, (auth: AuthServer) => unknown][])('%s', (name, adapt) => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a promise of a server', Promise.resolve(auth)],
    ['its options', { basePath: '/auth', redirectUri: 'https://app.example/auth/callback' }],
    ['a server without its methods', { ...auth, handle: undefined }],
  ])('is refused %s at start', async (_what, given) => {
    const error = await failure(() => adapt(given as unknown as AuthServer))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toContain(`${name}() was called without an AuthServer`)
  })
})

describe('what toNextHandlers calls at the first request', () => {
  it.each([
    ['nothing', () => undefined],
    ['a promise', async () => auth],
  ])('is refused there where it gives %s', async (_what, give) => {
    const { GET } = toNextHandlers(give as unknown as () => AuthServer)
    const error = await failure(() => GET(new Request('https://app.example/auth/session')))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toContain('toNextHandlers() was called without an AuthServer')
  })
})
