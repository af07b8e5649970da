import { findNodePlatform } from '../../src/runtime/node-crypto'
import type { CryptoPort } from '../../src/sealing/crypto-port'
import { createNodeCrypto } from '../../src/sealing/node-crypto'
import { webCrypto } from '../../src/sealing/web-crypto'

const node = findNodePlatform()
if (!node) throw new Error('The tests need node:crypto.')

/** The implementations of the cryptography, by the name of their platform. */
export const cryptoPorts: readonly (readonly [string, CryptoPort])[] = [
  ['node:crypto', createNodeCrypto(node)],
  ['WebCrypto', webCrypto],
]
