// Reads what an expression in a source file can be, for collect-messages.mjs. Linters find uses of a name, and no tool gives its texts.
import { parseAst } from 'vite'

const functionTypes = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']
const casts = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']

/** Every node of a tree, with the functions around it, outermost first. */
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

/** An expression without `as …`, `satisfies …` and `!`. */
export const bare = (node) => (casts.includes(node?.type) ? bare(node.expression) : node)

/** Parses a file: `nodes`, its nodes with the functions around them, and `constants`, its variables with the functions around them. */
export function readSource({ path, text }) {
  const nodes = [...walk(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }))]
  const constants = nodes.flatMap(({ node, functions }) => {
    if (node.type === 'FunctionDeclaration') return { name: node.id?.name, value: node, functions }
    if (node.type !== 'VariableDeclarator') return []
    return { name: node.id.name, value: bare(node.init), functions }
  })
  return { path, text, nodes, constants }
}

/** What a name stands for: `{ parameterOf, index }` for a parameter, `{ value }` for a constant or a function, or nothing. */
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

/** The texts of an object's properties: `{ key, text }` each. */
function entriesOf(object, scope) {
  if (object?.type !== 'ObjectExpression') return []
  return object.properties.flatMap((property) =>
    textsOf(property.value, scope).map(({ text }) => ({ key: keyOf(property), text })),
  )
}

/** The texts of `object[key]`, or of `object.key`. */
function memberTexts({ object, property, computed }, scope) {
  const entries = entriesOf(lookUp(object.name, scope.functions, scope.source).value, scope)
  return computed ? entries : entries.filter(({ key }) => key === property.name)
}

/** What stands for an expression in a template: `timeoutMs` is shown as `<timeoutMs>`, and what has no name as `…`. */
function placeholder(expression, key, keyName) {
  if (key && expression.name === keyName) return key
  const name = expression.name ?? (expression.computed ? undefined : expression.property?.name)
  return name ? `<${name}>` : '…'
}

/** The texts of a template: one, or one per key if it contains an `object[key]` with known texts. */
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

/** The texts that a function returns, if it is called by its name. */
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
 * Finds every text that an expression can be: of literals, templates, conditions, constants, objects and functions of the same file.
 *
 * @param scope `{ source, functions }`: the file, and the functions around the expression
 * @returns `{ text, key }` each; `key` is the one that selects the text from an object, if it comes from one
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
