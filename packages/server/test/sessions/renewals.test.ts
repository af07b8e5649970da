import type { AuthenticationClient, TokenSet } from '@genauth/core'
import { beforeEach, expect, it } from 'vitest'
import { createRenewals, type Renewals } from '../../src/sessions/renewals'
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
let asked: string[]
let renewals: Renewals
beforeEach(() => {
  now = 0
  asked = []
  const client: Pick<AuthenticationClient, 'getNewAccessTokenByRefreshToken'> = {
    async getNewAccessTokenByRefreshToken(refreshToken): Promise<TokenSet> {
      asked.push(refreshToken)
      const accessToken = `access-${asked.length + 1}`
      return { accessToken, tokenType: 'Bearer', expiresInSeconds: 60, receivedAt: now }
    },
  }
  renewals = createRenewals(
    client as AuthenticationClient,
    { now: () => now },
    async () => undefined,
  )
})

it('B6: whoever read a cookie before a renewal, and asks after it, gets what it brought', async () => {
  const renewed = await renewals.run(record, endsAt)
  now = 9999
  expect(await renewals.run(record, endsAt)).toBe(renewed)
  expect(asked).toEqual(['refresh-1'])
})

it('B6: and sends no used token ten seconds after it', async () => {
  await renewals.run(record, endsAt)
  now = 10_000
  const error = await failure(() => renewals.run(record, endsAt))
  expect([error.code, asked]).toEqual(['session_expired', ['refresh-1']])
})

it('B6: a refresh token that stays the same is no reason to take a session for renewed', async () => {
  const renewed = await renewals.run(record, endsAt)
  expect(renewed.refreshToken).toBe('refresh-1')
  const again = await renewals.run(renewed, endsAt)
  expect([again.accessToken, again.revision]).toEqual(['access-3', 3])
  expect(asked).toEqual(['refresh-1', 'refresh-1'])
})

it('B7: the newest of a session is what a renewal under way brings, or has brought', async () => {
  const renewing = renewals.run(record, endsAt)
  expect(await renewals.newestOf(record)).toBe(await renewing)
  expect(await renewals.newestOf(record)).toBe(await renewing)
  now = 119_999
  expect(await renewals.newestOf(record)).toBe(await renewing)
  now = 120_000
  expect(await renewals.newestOf(record)).toBe(record)
})

it('B6: what a renewal brought is handed out for two minutes, or until somebody has it', async () => {
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
