import { splitIntoChunks } from '../../src/cookies/cookie-jar'

/** Returns the session cookie that contains a short encrypted value, as `cookieSessions()` writes it. */
export function asChunk(value: string): string {
  const [[, text] = ['', '']] = splitIntoChunks('', value)
  return text
}
