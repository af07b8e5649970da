import { describe, expect, it } from 'vitest'
import { compareMessages, formatMessages } from '../docs/check-messages.mjs'
import { collectMessages } from '../docs/collect-messages.mjs'

const codes = ['invalid_options', 'state_mismatch', 'timeout']

const collect = (...texts) =>
  collectMessages(
    texts.map((text, at) => ({ path: `file-${at}.ts`, text })),
    codes,
  )

const messagesOf = (...texts) =>
  collect(...texts).messages.map(({ code, message }) => `${code}: ${message}`)

describe('collectMessages', () => {
  it('collectMessages() reads a literal message and ignores type casts', () => {
    expect(messagesOf("throw new GenAuthError('timeout' as Code, 'Too late.')")).toEqual([
      'timeout: Too late.',
    ])
  })

  it('collectMessages() shows a template value by its name, or as … if the value has no name', () => {
    const text = `new GenAuthError('timeout', \`\${api.name} took \${ms} of \${max * 2} ms.\`)`
    expect(messagesOf(text)).toEqual(['timeout: <name> took <ms> of … ms.'])
  })

  it('collectMessages() reads every message of a conditional expression and of a constant', () => {
    const text = `
      const complaint = (a && 'No a.') || (b && 'No b.')
      if (complaint) throw new GenAuthError('invalid_options', complaint)
      const why = c ? 'No c.' : 'No d.'
      throw new GenAuthError('timeout', why)`
    expect(messagesOf(text)).toEqual([
      'invalid_options: No a.',
      'invalid_options: No b.',
      'timeout: No c.',
      'timeout: No d.',
    ])
  })

  it('collectMessages() reads the messages that callers in other files pass to a function', () => {
    const helper = `export function assertOption(isRight, message) {
      if (!isRight) throw new GenAuthError('invalid_options', message)
    }`
    expect(messagesOf("assertOption(false, 'No basePath.')", helper)).toEqual([
      'invalid_options: No basePath.',
    ])
  })

  it('collectMessages() reads the messages of a record of error codes that a template uses', () => {
    const text = `
      const advice: Record<Code, string> = { timeout: 'try again.', state_mismatch: 'log in.' }
      const adviceFor = (code) => \`GenAuth responded \${code}: \${advice[code]}\`
      const create = (code) => new GenAuthError(code, adviceFor(code))`
    expect(messagesOf(text)).toEqual([
      'state_mismatch: GenAuth responded state_mismatch: log in.',
      'timeout: GenAuth responded timeout: try again.',
    ])
  })

  it('collectMessages() reads the rows of an error table', () => {
    const text = "const rows = [['timeout', 'Too late.', /late/], ['timeout', 'state_mismatch']]"
    expect(messagesOf(text)).toEqual(['timeout: Too late.'])
  })

  it('collectMessages() reads the error codes that a function compares a variable with', () => {
    const text = `function reject(code) {
      if (code !== 'timeout' && code !== 'state_mismatch') return
      throw new GenAuthError(code, 'Expired.')
    }`
    expect(messagesOf(text)).toEqual(['state_mismatch: Expired.', 'timeout: Expired.'])
  })

  it('collectMessages() reports an error whose message it cannot read, and ignores an error that copies another error', () => {
    const text = "new GenAuthError(error.code, error.message)\nnew GenAuthError('timeout', read())"
    expect(collect(text)).toEqual({
      messages: [],
      problems: ['file-0.ts:2: cannot read the code and message of this error'],
    })
  })
})

describe('compareMessages', () => {
  const list = (...messages) =>
    formatMessages(messages.map((text) => ({ code: 'timeout', message: text })))
  const document = (text) => `# Errors\n\n<!-- messages: generated -->\n${text}<!-- /messages -->\n`

  it('compareMessages() returns nothing if the document has the messages of the sources', () => {
    expect(compareMessages(document(list('A `b`.', 'C.')), list('A `b`.', 'C.'))).toEqual([])
  })

  it('compareMessages() reports a message that differs from the sources', () => {
    expect(compareMessages(document(list('Late.')), list('Too late.'))).toEqual([
      'docs/errors.md: not in the sources: * `Late.`',
      'docs/errors.md: missing: * `Too late.`',
    ])
  })

  it('compareMessages() reports a document without a list of messages', () => {
    expect(compareMessages('# Errors\n', list('Late.'))).toEqual([
      'docs/errors.md: the list of messages is missing',
    ])
  })
})
