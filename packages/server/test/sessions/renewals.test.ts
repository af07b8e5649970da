import {
  type AuthenticationClient,
  GenAuthError,
  type GenAuthErrorCode,
  type TokenSet,
} from '@genauth/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { createRenewals, judgeRenewal, type Renewals } from '../../src/sessions/renewals'
import type { SessionRecord } from '../../src/sessions/session-record'
import { failure } from '../support/failure'

const endsAt = 1_000_000
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
  renewals = createRenewals(
    client as AuthenticationClient,
    { now: () => now },
    async () => undefined,
  )
})

it('B6: within ten seconds after a refresh, a request with the outdated cookie gets the result of the refresh', async () => {
  const renewed = await renewals.run(record, endsAt)
  now = 9999
  expect(await renewals.run(record, endsAt)).toBe(renewed)
  expect(sent).toEqual(['refresh-1'])
})

it('B6: ten seconds after a refresh, a request with the outdated cookie gets session_expired and sends no refresh', async () => {
  await renewals.run(record, endsAt)
  now = 10_000
  const error = await failure(() => renewals.run(record, endsAt))
  expect([error.code, sent]).toEqual(['session_expired', ['refresh-1']])
})

it('B6: a session can be refreshed again if its refresh token stays the same', async () => {
  const renewed = await renewals.run(record, endsAt)
  expect(renewed.refreshToken).toBe('refresh-1')
  const again = await renewals.run(renewed, endsAt)
  expect([again.accessToken, again.revision]).toEqual(['access-3', 3])
  expect(sent).toEqual(['refresh-1', 'refresh-1'])
})

it('B6: within ten seconds after two refreshes, a request with the oldest cookie gets session_expired and sends no refresh', async () => {
  const renewed = await renewals.run(record, endsAt)
  await renewals.run(renewed, endsAt)
  expect(renewals.successorOf(record)).toBeUndefined()
  const error = await failure(() => renewals.run(record, endsAt))
  expect([error.code, sent]).toEqual(['session_expired', ['refresh-1', 'refresh-1']])
})

it('B7: newestOf() returns the result of a refresh for ten seconds, even if a request has sent the current cookie', async () => {
  const renewed = await renewals.run(record, endsAt)
  renewals.noteSeen(renewed)
  now = 9999
  expect(await renewals.newestOf(record)).toBe(renewed)
  now = 10_000
  expect(await renewals.newestOf(record)).toBe(record)
})

it('B7: newestOf() waits for a running refresh, and returns its result for two minutes', async () => {
  const renewing = renewals.run(record, endsAt)
  expect(await renewals.newestOf(record)).toBe(await renewing)
  expect(await renewals.newestOf(record)).toBe(await renewing)
  now = 119_999
  expect(await renewals.newestOf(record)).toBe(await renewing)
  now = 120_000
  expect(await renewals.newestOf(record)).toBe(record)
})

it('B6: unclaimedOf() returns the result of a refresh for two minutes, or until a request has used it', async () => {
  const renewed = await renewals.run(record, endsAt)
  renewals.noteSeen(record)
  now = 119_999
  expect(renewals.unclaimedOf(record)).toBe(renewed)
  expect(renewals.unclaimedOf(renewed)).toBeUndefined()
  now = 120_000
  expect(renewals.unclaimedOf(record)).toBeUndefined()
  const again = await renewals.run(renewed, endsAt)
  expect(renewals.unclaimedOf(record)).toBeUndefined()
  expect(renewals.unclaimedOf(renewed)).toBe(again)
  renewals.noteSeen(renewed)
  expect(renewals.unclaimedOf(renewed)).toBe(again)
  renewals.noteSeen(again)
  expect(renewals.unclaimedOf(renewed)).toBeUndefined()
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
        message: 'no',
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
