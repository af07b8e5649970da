import { expect, it } from 'vitest'
import { createRejectedTokens } from '../../src/sessions/rejected-tokens'
import type { SessionRecord } from '../../src/sessions/session-record'

const lifetimes = { maxSessionMs: 10_000_000, maxIdleMs: 1_000_000 }
const record: SessionRecord = {
  id: 'a',
  revision: 1,
  startedAt: 0,
  sealedAt: 0,
  receivedAt: 0,
  expiresAt: 1000,
  scope: '',
  accessToken: 'access',
  refreshToken: 'refresh',
}

it('S11: a rejected token is marked until it expires, or until its session ends', () => {
  let now = 0
  const rejected = createRejectedTokens(() => now, lifetimes)
  const endless = { ...record, id: 'b', expiresAt: undefined }
  rejected.add(record)
  rejected.add(endless)
  const marks = () => [record, endless, { ...record, revision: 2 }].map(rejected.has)
  now = 999
  expect(marks()).toEqual([true, true, false])
  now = 1000
  expect(marks()).toEqual([false, true, false])
  now = 1_000_000
  expect(marks()).toEqual([false, false, false])
})

it('S11: a process remembers the last 10,000 rejected tokens', () => {
  const rejected = createRejectedTokens(() => 0, lifetimes)
  const records = Array.from({ length: 10_001 }, (_, at) => ({ ...record, id: `${at}` }))
  for (const one of records) rejected.add(one)
  expect(records.filter((one) => !rejected.has(one)).map(({ id }) => id)).toEqual(['0'])
})
