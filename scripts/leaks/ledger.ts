// Part of the search for leaks (search.mjs): writes the secrets and the visible texts of a test run to a file. No existing tool records
// these texts.

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

/** The kinds of secrets. All names except `cookie` are OAuth parameters. */
export type SecretKind =
  | 'access_token'
  | 'client_secret'
  | 'code'
  | 'code_verifier'
  | 'cookie'
  | 'id_token'
  | 'refresh_token'
  | 'state'

/** The place in which a text was visible. */
export type ShownKind = 'console' | 'error' | 'event' | 'referer' | 'url'

/** Records the secrets of a test run, and the texts in which they could have been visible. */
export interface Ledger {
  issue(kind: SecretKind, value: string): void
  /** @param at The URL of the request, if the text is its `Referer` header. */
  show(kind: ShownKind, text: string, at?: string): void
}

/**
 * The minimum length of a secret, and the minimum number of different characters in a secret. Tests make up values that are shorter or have
 * fewer different characters. Such values can be normal words.
 */
const shortestSecret = 16
const fewestCharacters = 8

/** The number of lines in one write to the file. */
const batch = 200

/** Opens a ledger with its own file. The ledger writes a repeated line only once. */
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
