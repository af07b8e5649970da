// Finds what GitHub rejects in an issue form. GitHub documents the format, but npm has no package with its schema.

/** What each type of element requires in its attributes. */
const requiredAttributes = {
  markdown: ['value'],
  textarea: ['label'],
  input: ['label'],
  dropdown: ['label', 'options'],
  checkboxes: ['label', 'options'],
}

function findElementProblems({ type, id, attributes = {} }) {
  const required = requiredAttributes[type]
  if (!required) return [`the type ${type} does not exist.`]
  return [
    ...required
      .filter((name) => !attributes[name]?.length)
      .map((name) => `the ${type} ${id ?? ''} has no ${name}.`),
    ...(type === 'markdown' || /^[\w-]+$/.test(id ?? '') ? [] : [`a ${type} has no valid id.`]),
  ]
}

const repeated = (values) => values.filter((value, index) => values.indexOf(value) !== index)

/** Returns one line per problem of a parsed issue form. */
export function findFormProblems({ name, description, body = [] }) {
  const fields = body.filter(({ type }) => type !== 'markdown')
  return [
    ...(name && description ? [] : ['the name or the description is missing.']),
    ...(fields.length > 0 ? [] : ['the form has no field.']),
    ...body.flatMap(findElementProblems),
    ...repeated(fields.map(({ id }) => id)).map((id) => `the id ${id} is not unique.`),
    ...repeated(fields.map(({ attributes }) => attributes?.label)).map(
      (label) => `the label ${label} is not unique.`,
    ),
  ]
}
