import {
  type AuthenticationClient,
  GenAuthError,
  type GenAuthErrorCode,
  type TokenSet,
} from '@genauth/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { serverRuntime } from '../../src/runtime/server-runtime'
import { createGenerations, type Generations } from '../../src/sessions/generations'
import { createRenewals, judgeRenewal, type Renewals } from '../../src/sessions/renewals'
import type { SessionRecord } from '../../src/sessions/session-record'
import { failure } from '../support/failure'

const record: SessionRecord = {
  id: 'a-session',
  revision: 1,
  startedAt: 0,
  sealedAt: 0,
  receivedAt: 0,
  scope: 'user',
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
}

let now: number
let sent: string[]
let renewals: Renewals
let generations: Generations
beforeEach(() => {
  now = 0
  sent = []
  const client: Pick<AuthenticationClient, 'getNewAccessTokenByRefreshToken'> = {
    async getNewAccessTokenByRefreshToken(refreshToken): Promise<TokenSet> {
      sent.push(refreshToken)
      const accessToken = `access-${sent.length + 1}`
      return { accessToken, tokenType: 'Bearer', expiresInSeconds: 60, receivedAt: now }
    },
  }
  const context = {
    client: client as AuthenticationClient,
    runtime: { ...serverRuntime, now: () => now },
    lifetimes: { maxSessionMs: 1_000_000, maxIdleMs: 1_000_000 },
    claims: { names: [], maxAgeMs: 1_000_000 },
    recordSealer: () => expect.fail('A process does not encrypt its own memory.'),
  }
  generations = createGenerations(context, undefined)
  renewals = createRenewals(context, generations, async () => undefined)
})

it('B6: within ten seconds after a refresh, a request with the outdated cookie gets the result of the refresh', async () => {
  const renewed = await renewals.run(record)
  now = 9999
  expect(await renewals.run(record)).toBe(renewed)
  expect(sent).toEqual(['refresh-1'])
})

it('B6: ten seconds after a refresh, a request with the outdated cookie gets renew_required and sends no refresh', async () => {
  await renewals.run(record)
  now = 10_000
  const error = await failure(() => renewals.run(record))
  expect([error.code, sent]).toEqual(['renew_required', ['refresh-1']])
})

it('B6: a session can be refreshed again if its refresh token stays the same', async () => {
  const renewed = await renewals.run(record)
  expect(renewed.refreshToken).toBe('refresh-1')
  const again = await renewals.run(renewed)
  expect([again.accessToken, again.revision]).toEqual(['access-3', 3])
  expect(sent).toEqual(['refresh-1', 'refresh-1'])
})

it('B6: within ten seconds after two refreshes, a request with the oldest cookie gets renew_required and sends no refresh', async () => {
  const renewed = await renewals.run(record)
  await renewals.run(renewed)
  expect(await generations.read(record)).toMatchObject({ successor: undefined, isNewerSeen: true })
  const error = await failure(() => renewals.run(record))
  expect([error.code, sent]).toEqual(['renew_required', ['refresh-1', 'refresh-1']])
})

it('B7: newestOf() waits for a running refresh, and returns its result for two minutes', async () => {
  const renewing = renewals.run(record)
  expect(await renewals.newestOf(record)).toBe(await renewing)
  await generations.read(await renewing)
  now = 119_999
  expect(await renewals.newestOf(record)).toBe(await renewing)
  now = 120_000
  expect(await renewals.newestOf(record)).toBe(record)
})

it('B6: read() returns the result of a refresh for two minutes, and whether a request has sent the current cookie', async () => {
  const renewed = await renewals.run(record)
  now = 119_999
  expect(await generations.read(record)).toEqual({
    sessionId: record.id,
    sub: undefined,
    supersededAt: 0,
    isNewerSeen: false,
    successor: renewed,
  })
  expect(await generations.read(renewed)).toBeUndefined()
  expect(await generations.read(record)).toMatchObject({ isNewerSeen: true })
  now = 120_000
  const later = await generations.read(record)
  expect([later?.supersededAt, later?.successor]).toEqual([undefined, undefined])
  const again = await renewals.run(renewed)
  expect(await generations.read(renewed)).toMatchObject({ successor: again, isNewerSeen: false })
})

const expiresAt = 1_000_000
const configurationCodes: GenAuthErrorCode[] = [
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
]
const temporaryCodes: GenAuthErrorCode[] = [
  'invalid_response',
  'network_error',
  'oauth_error',
  'rate_limited',
  'server_error',
  'storage_unavailable',
  'timeout',
]

const judge = (error: unknown, now: number, changes: Partial<SessionRecord> = {}) =>
  judgeRenewal(error, { ...record, expiresAt, ...changes }, now)

describe('judgeRenewal()', () => {
  it.each(configurationCodes)(
    'R20: a refresh that fails with %s ends the session when its token has expired',
    (code) => {
      const error = new GenAuthError(code, 'no', { status: 400, description: 'because' })
      expect(judge(error, expiresAt - 1)).toBe(error)
      expect(judge(error, expiresAt)).toMatchObject({
        code,
        message: error.message,
        endsSession: true,
        status: 400,
        description: 'because',
      })
      expect(judge(error, expiresAt, { expiresAt: undefined })).toBe(error)
    },
  )

  it.each(temporaryCodes)(
    'R6, R20: a refresh that fails with %s never ends the session',
    (code) => {
      const error = new GenAuthError(code, 'later')
      expect(judge(error, expiresAt + 1)).toBe(error)
      expect(error.endsSession).toBe(false)
    },
  )

  it('R8: judgeRenewal() does not change the error if GenAuth rejected the refresh or if the error is unexpected', () => {
    const rejection = new GenAuthError('invalid_grant', 'no', { endsSession: true })
    const other = new Error('a bug')
    for (const error of [rejection, other]) expect(judge(error, expiresAt)).toBe(error)
  })
})
