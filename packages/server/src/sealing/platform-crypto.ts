import { findNodePlatform } from '../runtime/node-crypto'
import type { CryptoPort } from './crypto-port'
import { createNodeCrypto } from './node-crypto'
import { webCrypto } from './web-crypto'

const node = findNodePlatform()

/** The fastest cryptography of this platform: `node:crypto` if it exists, otherwise WebCrypto. */
export const platformCrypto: CryptoPort = node ? createNodeCrypto(node) : webCrypto
