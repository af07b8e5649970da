import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readQuickStart } from '../outside/read-quick-start.mjs'
import { root } from '../workspace.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

const text = `# App

<!-- quick-start:run -->

\`\`\`sh
npm create app   # creates it
# a comment
cd app
\`\`\`

Write this file:

<!-- quick-start:file src/main.tsx -->
\`\`\`tsx
const id = '#root'
\`\`\`

\`\`\`sh
npm run other
\`\`\`

<!-- quick-start:start -->
\`\`\`sh
npm run genauth  # in one terminal
npm run dev      # in another terminal
\`\`\`

<!-- quick-start:log-in http://localhost:5173/ Log in -->
Open the app.
`

describe('readQuickStart()', () => {
  it('readQuickStart() returns the marked steps in order, and ignores other code blocks', () => {
    expect(readQuickStart(text)).toEqual([
      { kind: 'run', commands: 'npm create app\ncd app' },
      { kind: 'file', path: 'src/main.tsx', text: "const id = '#root'\n" },
      { kind: 'start', commands: ['npm run genauth', 'npm run dev'] },
      { kind: 'log-in', url: 'http://localhost:5173/', button: 'Log in' },
    ])
  })

  it.each([
    ['<!-- quick-start:walk -->\n```sh\nls\n```', /incomplete or unknown/],
    ['<!-- quick-start:run -->\n\nNo code block.', /incomplete or unknown/],
    ['<!-- quick-start:file -->\n```tsx\n```', /incomplete or unknown/],
    ['<!-- quick-start:log-in Log in -->\n', /incomplete or unknown/],
    ['Text <!-- quick-start:run -->\n```sh\nls\n```', /line of its own/],
  ])('readQuickStart() rejects %j', (wrong, message) => {
    expect(() => readQuickStart(wrong)).toThrow(message)
  })
})

it('the quick start in README.md has the code of examples/vite-spa', () => {
  const files = readQuickStart(read('README.md')).filter(({ kind }) => kind === 'file')
  expect(files).toEqual(
    ['src/genauth.ts', 'src/App.tsx'].map((path) => ({
      kind: 'file',
      path,
      text: read(`examples/vite-spa/${path}`),
    })),
  )
})
