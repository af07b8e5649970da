// Reads the possible texts of an expression, for collect-messages.mjs. Linters find the uses of a name, but not its texts.
import { parseAst } from 'vite'

const functionTypes = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']
const casts = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']

/** Yields every node of a tree with its enclosing functions, outermost first. */
function* walk(node, functions = []) {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const child of node) yield* walk(child, functions)
    return
  }
  if (node.type) yield { node, functions }
  const inside = functionTypes.includes(node.type) ? [...functions, node] : functions
  for (const child of Object.values(node)) yield* walk(child, inside)
}

/** Removes `as …`, `satisfies …` and `!` from an expression. */
export const bare = (node) => (casts.includes(node?.type) ? bare(node.expression) : node)

/** Parses a file. Returns its `nodes` and its variables (`constants`), each with its enclosing functions. */
export function readSource({ path, text }) {
  const nodes = [...walk(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }))]
  const constants = nodes.flatMap(({ node, functions }) => {
    if (node.type === 'FunctionDeclaration') return { name: node.id?.name, value: node, functions }
    if (node.type !== 'VariableDeclarator') return []
    return { name: node.id.name, value: bare(node.init), functions }
  })
  return { path, text, nodes, constants }
}

/** Resolves a name to `{ parameterOf, index }` for a parameter, `{ value }` for a constant or function, or `{}` for an unknown name. */
export function lookUp(name, functions, { constants }) {
  for (const owner of [...functions.toReversed(), undefined]) {
    const index = owner?.params.findIndex((param) => param.name === name) ?? -1
    if (index >= 0) return { parameterOf: owner, index }
    const found = constants.find((constant) => {
      return constant.name === name && constant.functions.at(-1) === owner
    })
    if (found) return { value: found.value }
  }
  return {}
}

const keyOf = ({ key }) => key?.name ?? key?.value

/** Returns the texts of an object's properties as `{ key, text }`. */
function entriesOf(object, scope) {
  if (object?.type !== 'ObjectExpression') return []
  return object.properties.flatMap((property) =>
    textsOf(property.value, scope).map(({ text }) => ({ key: keyOf(property), text })),
  )
}

/** Returns the texts of `object[key]` or `object.key`. */
function memberTexts({ object, property, computed }, scope) {
  const entries = entriesOf(lookUp(object.name, scope.functions, scope.source).value, scope)
  return computed ? entries : entries.filter(({ key }) => key === property.name)
}

/** Returns the placeholder of a template's expression: `<timeoutMs>` for `timeoutMs`, and `…` for an expression without a name. */
function placeholder(expression, key, keyName) {
  if (key && expression.name === keyName) return key
  const name = expression.name ?? (expression.computed ? undefined : expression.property?.name)
  return name ? `<${name}>` : '…'
}

/** Returns the text of a template, or one text per key if it contains an `object[key]` with known texts. */
function templateTexts({ quasis, expressions }, scope) {
  const isMember = ({ type, computed }) => type === 'MemberExpression' && computed
  const member = expressions.find((part) => isMember(part) && memberTexts(part, scope).length > 0)
  const variants = member ? memberTexts(member, scope) : [{}]
  return variants.map(({ key, text }) => {
    const holes = expressions.map((part) =>
      part === member ? text : placeholder(part, key, member?.property.name),
    )
    return { key, text: quasis.map(({ value }, at) => value.cooked + (holes[at] ?? '')).join('') }
  })
}

/** Returns the texts that a called function can return. */
function returnTexts({ callee }, scope) {
  const { value } = lookUp(callee.name, scope.functions, scope.source)
  if (!functionTypes.includes(value?.type)) return []
  const inside = { ...scope, functions: [value] }
  if (value.body.type !== 'BlockStatement') return textsOf(value.body, inside)
  return [...walk(value.body)]
    .filter(({ node, functions }) => node.type === 'ReturnStatement' && functions.length === 0)
    .flatMap(({ node }) => textsOf(node.argument, inside))
}

/**
 * Returns every possible text of an expression. Reads literals, templates, conditions, constants, objects and functions of the same file.
 *
 * @param scope `{ source, functions }`: the file, and the enclosing functions of the expression
 * @returns `{ text, key }` each; `key` is the object's key if the text comes from an object
 */
export function textsOf(expression, scope) {
  const node = bare(expression)
  const all = (...nodes) => nodes.flatMap((each) => textsOf(each, scope))
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [{ text: node.value }] : []
    case 'TemplateLiteral':
      return templateTexts(node, scope)
    case 'ConditionalExpression':
      return all(node.consequent, node.alternate)
    case 'LogicalExpression':
      return node.operator === '&&' ? all(node.right) : all(node.left, node.right)
    case 'Identifier':
      return all(lookUp(node.name, scope.functions, scope.source).value)
    case 'MemberExpression':
      return memberTexts(node, scope)
    case 'CallExpression':
      return returnTexts(node, scope)
    default:
      return []
  }
}
