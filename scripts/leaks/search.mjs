// Searches the output of a test run for its secrets. gitleaks and similar tools find patterns of secrets, but not the values of this run.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const isCallback = ({ pathname }) => pathname.endsWith('/callback')
const isLoginRequest = ({ searchParams }) =>
  searchParams.has('response_type') && searchParams.has('redirect_uri')

/**
 * The places in which a secret may be visible, each with the reason. All places are parameters of a URL's query or fragment. The value of
 * each parameter is the kind of secret that the parameter may contain.
 */
const allowed = [
  {
    why: 'GenAuth returns the code and the state in its redirect to the callback',
    shown: 'url',
    when: isCallback,
    query: { code: 'code', state: 'state' },
    // Tests check that the client rejects a `state` parameter in the fragment.
    fragment: { state: 'state' },
  },
  {
    why: 'the callback page loads its files from its own origin, before a script can clean the URL',
    shown: 'referer',
    when: (url, at) => isCallback(url) && url.origin === at?.origin,
    query: { code: 'code', state: 'state' },
  },
  {
    why: 'a login request contains the state, even if a test server replaces GenAuth',
    shown: 'url',
    when: isLoginRequest,
    query: { state: 'state' },
  },
  {
    why: 'a test server that replaces GenAuth can be on the origin of the page',
    shown: 'referer',
    when: (url, at) => isLoginRequest(url) && url.origin === at?.origin,
    query: { state: 'state' },
  },
  {
    why: 'the logout redirect to GenAuth contains the ID token of the session that ends',
    shown: 'url',
    when: ({ pathname }) => pathname.endsWith('/oidc/session/end'),
    query: { id_token_hint: 'id_token' },
  },
  {
    why: 'a test page reports the URL parameters that a script could read when the page was loaded',
    shown: 'url',
    when: ({ pathname }) => pathname === '/report',
    query: { code: 'code', state: 'state' },
  },
]

/** Tests that show secrets on purpose. */
const exempt = [
  {
    why: 'the emulator’s tests send invalid requests with secrets, to check that it rejects them',
    files: /^packages\/emulator\/test\//,
    shown: 'url',
  },
  {
    why: 'node-oidc-provider 6 puts the id of a login into a cookie and into the path of its next page',
    files: /^demo\/e2e\/chromium\/old-engine[a-z-]*\.test\.ts$/,
    shown: 'url',
    kind: 'cookie',
  },
  {
    why: 'a conformance module adds a character to the state of a callback',
    files: /^conformance\/test\//,
    shown: 'url',
    kind: 'state',
  },
]

/** The made-up tokens of test servers. These tokens are short, so the search looks for these tokens only in the texts of errors and events. */
const testTokens = /\b(?:access|refresh)-\d+\b/g

/** The number of a secret's first characters that are hashed. No secret is shorter. */
const width = 16
const buckets = 1 << 20

/**
 * Searches the visible texts of a run for its secrets.
 *
 * @param {string} folder The folder to which `ledger.ts` and `record-output.mjs` have written the texts and secrets.
 * @returns {{ secrets: number, texts: number, leaks: { kind: string, name: string, shown: string, file: string }[] }}
 */
export function searchLedgers(folder) {
  const lines = readdirSync(folder).flatMap((name) => readLines(join(folder, name)))
  const secrets = new Map(
    lines.filter(({ secret }) => secret).map((line) => [line.value, line.secret]),
  )
  const texts = lines.filter(({ shown }) => shown)
  const find = createFinder(secrets)
  const leaks = texts.flatMap((text) =>
    [...find(text.text), ...findTestTokens(text)]
      .filter(({ value, kind }) => !isExempt(text, kind) && !isAllowed(text, value, kind))
      .map(({ value, kind }) => ({
        kind,
        name: nameOf(value),
        shown: text.shown,
        file: text.file,
      })),
  )
  const unique = new Map(leaks.map((leak) => [JSON.stringify(leak), leak]))
  return { secrets: secrets.size, texts: texts.length, leaks: [...unique.values()] }
}

/**
 * Describes the result of a search without the secrets themselves.
 *
 * @param {ReturnType<typeof searchLedgers>} search
 */
export function describeSearch({ secrets, texts, leaks }) {
  const found = leaks.map(
    ({ kind, name, shown, file }) => `  ${kind} #${name} in a ${shown} of ${file}`,
  )
  return [`leak search: ${secrets} secrets, ${texts} texts, ${leaks.length} found`, ...found].join(
    '\n',
  )
}

const nameOf = (value) => createHash('sha256').update(value).digest('hex').slice(0, 8)

const readLines = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** Finds secrets by a rolling hash of their first characters. The time depends on the length of the text, not on the number of secrets. */
function createFinder(secrets) {
  const needles = new Map()
  const marks = new Uint8Array(buckets)
  for (const [value, kind] of secrets) {
    for (const form of formsOf(value)) {
      const start = form.slice(0, width)
      const sharing = needles.get(start) ?? []
      needles.set(start, [...sharing, { form, value, kind }])
      marks[hashOf(start)] = 1
    }
  }
  return (text) => {
    const found = new Map()
    let hash = hashOf(text.slice(0, width))
    for (let at = 0; at + width <= text.length; at += 1) {
      if (marks[hash]) {
        for (const { form, value, kind } of needles.get(text.slice(at, at + width)) ?? []) {
          if (text.startsWith(form, at)) found.set(value, { value, kind })
        }
      }
      const next = text.charCodeAt(at + width)
      hash = (Math.imul(hash - Math.imul(text.charCodeAt(at), leadWeight), weight) + next) & mask
    }
    return [...found.values()]
  }
}

const weight = 31
const mask = buckets - 1
const leadWeight = Array.from({ length: width - 1 }).reduce((power) => Math.imul(power, weight), 1)

const hashOf = (text) => {
  let hash = 0
  for (let at = 0; at < width; at += 1)
    hash = (Math.imul(hash, weight) + text.charCodeAt(at)) & mask
  return hash
}

/** Returns the forms of a secret: plain, URL-encoded, and inside of base64 at each offset. */
function formsOf(value) {
  const encoded = [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)])
    const whole = Math.floor(bytes.length / 3) * 4
    const text = bytes.toString('base64').slice(offset === 0 ? 0 : 4, whole)
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const forms = new Set([value, encodeURIComponent(value), ...encoded])
  return [...forms].filter((form) => form.length >= width)
}

function findTestTokens({ shown, text }) {
  const isSearched = shown === 'error' || shown === 'event'
  const found = isSearched ? (text.match(testTokens) ?? []) : []
  return found.map((value) => ({ value, kind: 'token of a test' }))
}

const isExempt = ({ shown, file }, found) =>
  exempt.some(
    ({ files, kind = found, ...entry }) =>
      entry.shown === shown && kind === found && files.test(file),
  )

/** Whether a text is a URL that contains a secret only in allowed parameters. */
function isAllowed({ shown, text, at }, value, kind) {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const from = at === undefined ? undefined : new URL(at)
  const fragment = new URLSearchParams(url.hash.slice(1))
  for (const place of allowed) {
    if (place.shown !== shown || !place.when(url, from)) continue
    strike(url.searchParams, place.query, value, kind)
    strike(fragment, place.fragment, value, kind)
  }
  url.hash = fragment.toString()
  return !formsOf(value).some((form) => url.href.includes(form))
}

/** Removes a secret from the parameters that may contain its kind. */
function strike(parameters, holders = {}, value, kind) {
  for (const [name, held] of Object.entries(holders)) {
    if (held === kind && parameters.get(name) === value) parameters.delete(name)
  }
}
