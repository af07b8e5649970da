// Searches what a run of the tests showed for its secrets. gitleaks and others know patterns, not the values that were issued in the run.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const isCallback = ({ pathname }) => pathname.endsWith('/callback')
const isLoginRequest = ({ searchParams }) =>
  searchParams.has('response_type') && searchParams.has('redirect_uri')

/**
 * The places where a secret may be seen, each with the reason: in addresses alone, and there in parameters of the query, or of the
 * fragment, named with the kind of secret that they may hold.
 */
const allowed = [
  {
    why: 'GenAuth answers a login with them, in its own redirect',
    shown: 'url',
    when: isCallback,
    query: { code: 'code', state: 'state' },
    // There it is refused; tests try.
    fragment: { state: 'state' },
  },
  {
    why: 'what the callback page loads before its first script comes from the page’s own origin',
    shown: 'referer',
    when: (url, at) => isCallback(url) && url.origin === at?.origin,
    query: { code: 'code', state: 'state' },
  },
  {
    why: 'a login is asked for under its state, of GenAuth or of what a test puts in its place',
    shown: 'url',
    when: isLoginRequest,
    query: { state: 'state' },
  },
  {
    why: 'what a test puts in the place of GenAuth may be on the page’s own origin',
    shown: 'referer',
    when: (url, at) => isLoginRequest(url) && url.origin === at?.origin,
    query: { state: 'state' },
  },
  {
    why: 'GenAuth’s own logout redirect names the session that ends by its ID token',
    shown: 'url',
    when: ({ pathname }) => pathname.endsWith('/oidc/session/end'),
    query: { id_token_hint: 'id_token' },
  },
  {
    why: 'a page of a test tells its server what a script could read in the address when the page was loaded',
    shown: 'url',
    when: ({ pathname }) => pathname === '/report',
    query: { code: 'code', state: 'state' },
  },
]

/** Tests that show secrets on purpose. */
const exempt = [
  {
    why: 'the emulator’s own tests play clients that do it wrong, so that it can be seen to refuse them',
    files: /^packages\/emulator\/test\//,
    shown: 'url',
  },
  {
    why: 'node-oidc-provider 6 has the id of a login in a cookie and in the path of the page that follows it',
    files: /^demo\/e2e\/chromium\/old-engine\.test\.ts$/,
    shown: 'url',
    kind: 'cookie',
  },
]

/** What servers that tests play hand out. It is too short to be told from other words anywhere but in an error. */
const playedTokens = /\b(?:access|refresh)-\d+\b/g

/** So many characters are compared at once; no secret is shorter. */
const width = 16
const buckets = 1 << 20

/**
 * Searches what was shown in a run for what was secret in it.
 *
 * @param {string} folder Where the tests (`ledger.ts`) and the run (`record-output.mjs`) noted them.
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
    [...find(text.text), ...findPlayed(text)]
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
 * Says what a search found, without repeating it.
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

/** Finds secrets by their first characters, with a rolling hash: one step for each character of a text, however many there are. */
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

/** A secret as it is, as addresses spell it, and as it looks somewhere within base64. */
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

function findPlayed({ shown, text }) {
  const found = shown === 'error' ? (text.match(playedTokens) ?? []) : []
  return found.map((value) => ({ value, kind: 'token of a test' }))
}

const isExempt = ({ shown, file }, found) =>
  exempt.some(
    ({ files, kind = found, ...entry }) =>
      entry.shown === shown && kind === found && files.test(file),
  )

/** Whether a text is an address in which the secret is nowhere but in the parameter that may hold it. */
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

/** Takes a secret out of the parameters that may hold its kind. */
function strike(parameters, holders = {}, value, kind) {
  for (const [name, held] of Object.entries(holders)) {
    if (held === kind && parameters.get(name) === value) parameters.delete(name)
  }
}
