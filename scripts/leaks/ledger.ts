// Writes down what the search for leaks reads. No tool records secrets and shown texts of a test run.

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

/** What may be secret on the wire: the names are OAuth's, but for a `cookie`. */
export type SecretKind =
  | 'access_token'
  | 'client_secret'
  | 'code'
  | 'code_verifier'
  | 'cookie'
  | 'id_token'
  | 'refresh_token'
  | 'state'

/** Where a text was seen. */
export type ShownKind = 'console' | 'error' | 'referer' | 'url'

/** Notes what was secret in a run of the tests, and what anybody could have seen of it. */
export interface Ledger {
  issue(kind: SecretKind, value: string): void
  /** @param at Of a referer: the address that it was sent to. */
  show(kind: ShownKind, text: string, at?: string): void
}

/** Values that are shorter, or made of fewer characters, are played by a test, and may be words that occur elsewhere too. */
const shortestSecret = 16
const fewestCharacters = 8

/** After so many lines they are written down. */
const batch = 200

/** Keeps a ledger in a file of its own; every line once. */
export function openLedger(folder: string, testPath: () => string): Ledger & { flush(): void } {
  const file = join(folder, `${process.pid}-${crypto.randomUUID()}.jsonl`)
  const seen = new Set<string>()
  let lines: string[] = []
  const flush = () => {
    if (lines.length > 0) appendFileSync(file, `${lines.join('\n')}\n`)
    lines = []
  }
  const note = (line: object) => {
    const text = JSON.stringify(line)
    if (seen.has(text)) return
    seen.add(text)
    lines.push(text)
    if (lines.length >= batch) flush()
  }
  return {
    issue(kind, value) {
      if (value.length < shortestSecret || new Set(value).size < fewestCharacters) return
      note({ secret: kind, value })
    },
    show: (kind, text, at) => note({ shown: kind, text, at, file: testPath() }),
    flush,
  }
}
