// Collects the error messages from the sources, for docs/errors.md. No tool finds each `new GenAuthError()` and its possible messages.
import { bare, lookUp, readSource, textsOf } from './read-source.mjs'

/** Whether a node is `new GenAuthError(code, message)`. */
const isCreation = ({ type, callee }) => type === 'NewExpression' && callee.name === 'GenAuthError'

/** Returns the codes that a function compares a variable with, as in `if (code === 'invalid_token')`. */
function comparedCodes({ name }, { source, functions }, codes) {
  if (!name) return []
  return source.nodes
    .filter((found) => found.functions.includes(functions.at(-1)))
    .filter(({ node }) => /^[!=]==$/.test(node.operator) && node.left?.name === name)
    .flatMap(({ node }) => (codes.includes(node.right.value) ? { text: node.right.value } : []))
}

/** Pairs each code with its messages. A message from an object belongs to the code that is its key in the object. */
function pair(found, messages, codes) {
  return messages.flatMap(({ key, text }) => {
    const isCode = codes.includes(key)
    const candidates = found.length === 0 && isCode ? [{ text: key }] : found
    return candidates
      .filter((code) => !key || (isCode ? code.text === key : !code.key || code.key === key))
      .map((code) => ({ code: code.text, message: text }))
  })
}

/** Returns the error in an array literal such as `['state_mismatch', 'The callback …', …]`. */
function rowOf({ type, elements }, codes) {
  if (type !== 'ArrayExpression') return []
  const [code, message] = elements.map((element) => bare(element)?.value)
  const isRow = codes.includes(code) && typeof message === 'string' && message.includes(' ')
  return isRow ? [{ code, message }] : []
}

/** Returns the function that has the message as a parameter, such as `assertOption(isRight, message)`. */
function helperOf(message, scope, found) {
  const { parameterOf, index } =
    message?.type === 'Identifier' ? lookUp(message.name, scope.functions, scope.source) : {}
  const name =
    parameterOf?.id?.name ??
    scope.source.constants.find(({ value }) => value === parameterOf && value)?.name
  return name ? [{ name, index, found }] : []
}

/** Returns the errors of a file: `messages`, `helpers` whose callers pass the message, and `problems`. */
function readCreations(source, codes) {
  const result = { messages: [], helpers: [], problems: [] }
  for (const { node, functions } of source.nodes) {
    result.messages.push(...rowOf(node, codes))
    if (!isCreation(node)) continue
    const scope = { source, functions }
    const [code, message] = node.arguments.map(bare)
    const literal = textsOf(code, scope)
    const found = literal.length > 0 ? literal : comparedCodes(code, scope, codes)
    const texts = textsOf(message, scope)
    const messages = pair(found, texts, codes)
    const helpers = helperOf(message, scope, found)
    result.messages.push(...messages)
    result.helpers.push(...helpers)
    // An error without a literal code and without a text is a copy of another error.
    const isOriginal = literal.length > 0 || texts.length > 0
    if (isOriginal && messages.length === 0 && helpers.length === 0) {
      const line = source.text.slice(0, node.start).split('\n').length
      result.problems.push(`${source.path}:${line}: cannot read the code and message of this error`)
    }
  }
  return result
}

/** Returns the messages that callers pass to the helpers. */
const readCalls = (source, helpers, codes) =>
  source.nodes.flatMap(({ node, functions }) => {
    if (node.type !== 'CallExpression') return []
    return helpers
      .filter(({ name }) => name === node.callee.name)
      .flatMap(({ index, found }) =>
        pair(found, textsOf(node.arguments[index], { source, functions }), codes),
      )
  })

/**
 * Collects the messages of all errors.
 *
 * @param files `{ path, text }` each
 * @param codes all error codes
 * @returns `messages`: `{ code, message }` each, sorted and without duplicates. `problems`: one line per unreadable error
 */
export function collectMessages(files, codes) {
  const sources = files.map(readSource)
  const creations = sources.map((source) => readCreations(source, codes))
  const helpers = creations.flatMap((creation) => creation.helpers)
  const all = [
    ...creations.flatMap(({ messages }) => messages),
    ...sources.flatMap((source) => readCalls(source, helpers, codes)),
  ]
  const unique = new Map(all.map((each) => [`${each.code} ${each.message}`, each]))
  const order = [...unique.keys()].sort()
  return {
    messages: order.map((key) => unique.get(key)),
    problems: creations.flatMap(({ problems }) => problems),
  }
}
