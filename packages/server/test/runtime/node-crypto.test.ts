import { Buffer } from 'node:buffer'
import crypto from 'node:crypto'
import { expect, it } from 'vitest'
import { findNodePlatform } from '../../src/runtime/node-crypto'

const scopeWith = (changes: object) => ({
  Buffer,
  process: { getBuiltinModule: () => ({ ...crypto, ...changes }) },
})

it('findNodePlatform() finds node:crypto in Node', () => {
  expect(findNodePlatform()?.crypto.createHash).toBe(crypto.createHash)
  expect(findNodePlatform(scopeWith({}))).toBeDefined()
})

const notImplemented = () => {
  throw new Error('not implemented')
}

it.each([
  ['without process', {}],
  ['with a process of a bundler', { Buffer, process: { env: {} } }],
  ['without node:crypto', { Buffer, process: { getBuiltinModule: () => undefined } }],
  ['without Buffer', { ...scopeWith({}), Buffer: undefined }],
  ['that cannot load node:crypto', { Buffer, process: { getBuiltinModule: notImplemented } }],
  ['without A256GCM', scopeWith({ createCipheriv: notImplemented })],
  ['without HKDF', scopeWith({ hkdfSync: undefined })],
  ['whose HMAC is a placeholder', scopeWith({ createHmac: () => crypto.createHash('sha256') })],
])('findNodePlatform() returns undefined on a platform %s', (_what, scope) => {
  expect(findNodePlatform(scope)).toBeUndefined()
})
