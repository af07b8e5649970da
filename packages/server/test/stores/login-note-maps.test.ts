import { expect, it } from 'vitest'
import { memoryStore } from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocations'

const lifetime = { now: 0, endsAt: 1000 }
const flood = 20_000

it('B14: memoryStore() keeps at most 10,000 failed logins, and failed logins do not remove other entries', async () => {
  const store = memoryStore()
  const entry = { version: 1, sealed: 'x' }
  const others = ['a-session', 'login-done.a', 'login-end.a', 'began.a-session']
  for (const name of others) await store.write(name, entry, lifetime)
  for (let at = 0; at < flood; at += 1) {
    await store.write(`login.${at}`, entry, lifetime)
    await store.write(`login-failed.${at}`, entry, lifetime)
  }
  for (const kind of ['login', 'login-failed']) {
    expect(await store.read(`${kind}.${flood - 10_001}`)).toBeUndefined()
    expect(await store.read(`${kind}.${flood - 10_000}`)).toEqual(entry)
  }
  for (const name of others) expect(await store.read(name)).toEqual(entry)
})

it('B14: revocations in memory keep at most 10,000 failed logins, and failed logins do not remove successful logins', async () => {
  const memory = createMemoryRevocations(() => 0)
  for (const kind of ['login-done', 'login-end']) await memory.addResult(`${kind}.a`, 'x', 1000, 0)
  for (let at = 0; at < flood; at += 1) await memory.addResult(`login.${at}`, 'x', 1000, 0)
  expect(memory.resultOf(`login.${flood - 10_001}`)).toBeUndefined()
  expect(memory.resultOf(`login.${flood - 10_000}`)).toBe('x')
  expect([memory.resultOf('login-done.a'), memory.resultOf('login-end.a')]).toEqual(['x', 'x'])
})

it('B14: memoryStore() keeps 60,000 sessions', async () => {
  const store = memoryStore()
  const entry = { version: 1, sealed: 'x' }
  for (let at = 0; at < 60_000; at += 1) await store.write(`session-${at}`, entry, lifetime)
  expect(await store.read('session-0')).toEqual(entry)
})
