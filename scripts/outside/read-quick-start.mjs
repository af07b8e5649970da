// Reads the steps of the quick start from a README. Tools that run code blocks, such as runme, write no files and open no browser.
//
// A comment before a code block marks a step. On a website, the reader does not see the comment.
//   <!-- quick-start:run -->                                  commands that end, in one shell
//   <!-- quick-start:file src/main.tsx -->                    the content of a file
//   <!-- quick-start:start -->                                commands that continue, one per line
//   <!-- quick-start:log-in http://localhost:5173/ Log in --> logs in: the app's URL, and the name of its login button. Needs no code block

const mark = /^<!-- quick-start:(\S+)(?: (?!-->)([^\n]*?))? -->\n+(?:```\w*\n(.*?)^```$)?/gms

/** Returns the commands of a shell block, without comments. */
export const readCommands = (code) =>
  code
    .split('\n')
    .map((line) => line.replace(/(^|\s+)# .*$/, '').trim())
    .filter((line) => line !== '')

const readers = {
  run: (_value, code) => code && { kind: 'run', commands: readCommands(code).join('\n') },
  start: (_value, code) => code && { kind: 'start', commands: readCommands(code) },
  file: (path, code) => path && code && { kind: 'file', path, text: code },
  'log-in'(value = '') {
    const [, url, button] = /^(http\S+) (.+)$/.exec(value) ?? []
    return url && { kind: 'log-in', url, button }
  },
}

/**
 * Returns the steps of a Markdown text, in their order.
 *
 * @throws {Error} if a mark is unknown, or its value or its code block is missing.
 */
export function readQuickStart(text) {
  const steps = [...text.matchAll(mark)].map(([all, kind, value, code]) => {
    const step = readers[kind]?.(value, code)
    if (!step)
      throw new Error(`This mark of the quick start is incomplete or unknown: ${all.trim()}`)
    return step
  })
  if (steps.length !== text.split('<!-- quick-start:').length - 1) {
    throw new Error('A mark of the quick start must be a line of its own.')
  }
  return steps
}
