import { describe, expect, it } from 'vitest'
import {
  createLoginTransactions,
  type LoginTransaction,
} from '../../src/browser-mode/login-transactions'
import type { SyncStorage } from '../../src/runtime/ports'
import { blockedStorage } from '../../src/runtime/storage'
import { storageOver } from './fake-origin'

function transaction(startedAt = 0): LoginTransaction {
  return {
    startedAt,
    appId: 'app',
    protocol: 'oauth',
    redirectUri: 'https://app.example/callback',
    scope: 'user',
    codeVerifier: 'verifier',
    returnTo: '/',
  }
}

function create(
  key = 'app@host',
  values = new Map<string, string>(),
  originStorage: SyncStorage | undefined = undefined,
) {
  const clock = { now: 0 }
  const transactions = createLoginTransactions(storageOver(values), key, {
    now: () => clock.now,
    originStorage,
  })
  return { transactions, clock, values }
}

describe('stored login transactions', () => {
  it('a login transaction is returned to one caller and removed from the storage', () => {
    const { transactions, values } = create()
    transactions.save('a', transaction())
    expect(transactions.take('b')).toBeUndefined()
    expect(transactions.take('a')).toEqual(transaction())
    expect(transactions.take('a')).toBeUndefined()
    expect(values.size).toBe(0)
  })

  it('C10: the last eight login transactions are kept, and older ones are dropped', () => {
    const { transactions, values } = create()
    for (let n = 0; n < 50; n += 1) transactions.save(`state-${n}`, transaction())
    expect([...values.values()].join('').length).toBeLessThan(4000)
    expect(transactions.take('state-41')).toBeUndefined()
    expect(transactions.take('state-42')).toBeDefined()
    expect(transactions.take('state-49')).toBeDefined()
  })

  it('a login transaction expires after two hours, which allows an hour for the login and an hour for a clock change', () => {
    const { transactions, clock } = create()
    transactions.save('a', transaction())
    transactions.save('b', transaction())
    clock.now = 2 * 3_600_000
    expect(transactions.take('a')).toBeDefined()
    clock.now += 1
    expect(transactions.take('b')).toBeUndefined()
  })

  it('a login transaction of one client is not returned to another client', () => {
    const { transactions, values } = create()
    transactions.save('a', transaction())
    expect(create('other@host', values).transactions.take('a')).toBeUndefined()
    expect(transactions.take('a')).toBeDefined()
  })

  it('C4, C10: a login transaction that a tab and its duplicate both have is returned to only one of the two tabs', () => {
    const origin = new Map<string, string>()
    const original = create('app@host', new Map(), storageOver(origin))
    original.transactions.save('a', transaction())
    original.transactions.save('b', transaction())
    const copy = create('app@host', new Map(original.values), storageOver(origin))
    expect(original.transactions.take('a')).toBeDefined()
    expect(copy.transactions.take('a')).toBeUndefined()
    expect(copy.transactions.take('b')).toBeDefined()
    expect(original.transactions.take('b')).toBeUndefined()
  })

  it('C10: the stored list of finished logins contains at most 20 entries', () => {
    const origin = new Map<string, string>()
    const { transactions } = create('app@host', new Map(), storageOver(origin))
    for (let n = 0; n < 50; n += 1) {
      transactions.save(`state-${n}`, transaction())
      transactions.take(`state-${n}`)
    }
    expect([...origin.values()].join('').split(' ')).toHaveLength(20)
  })

  it.each([
    ['is missing', undefined],
    ['is full', blockedStorage],
    [
      'is blocked',
      {
        ...blockedStorage,
        getItem: () => {
          throw new Error('blocked')
        },
      },
    ],
  ])(
    'T2: a login transaction is returned even if the storage of the origin %s',
    (_name, originStorage) => {
      const { transactions } = create('app@host', new Map(), originStorage)
      transactions.save('a', transaction())
      expect(transactions.take('a')).toEqual(transaction())
    },
  )

  it.each([
    '',
    'null',
    '7',
    '[1,2]',
    '{"a":null}',
    '{"a":{"startedAt":"x"}}',
    '{"a":{"startedAt":0}}',
    '{broken',
  ])('the invalid stored value %j is ignored and does not block a login', (value) => {
    const { transactions, values } = create()
    values.set('genauth:app@host:logins', value)
    expect(transactions.take('a')).toBeUndefined()
    transactions.save('a', transaction())
    expect(transactions.take('a')).toEqual(transaction())
  })
})
