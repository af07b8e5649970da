import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkGuide, checkGuides } from '../site/check-guides.mjs'
import { root } from '../workspace.mjs'

const readme = '```sh\nnpm install\nnpm start\n```\n'
const guide = '# A\n\n<<< @/../../examples/koa/server.js\n\n```sh\nnpm start\n```\n'

it('checkGuide() accepts a guide with a file and the commands of its example', () => {
  expect(checkGuide({ name: 'koa', guide, readme })).toEqual([])
})

it('checkGuide() reports a guide without a file of its example, and with another command', () => {
  const other = guide.replace('npm start', 'npm run dev')
  expect(checkGuide({ name: 'koa-next', guide: other, readme })).toEqual([
    'includes no file of the example',
    'the README of the example lacks the command: npm run dev',
  ])
})

it('checkGuides() reports a guide that the sidebar lacks', () => {
  const problems = checkGuides({ root, pages: join(root, 'site', 'pages'), links: [] })
  expect(problems).toContain('guides/vite-spa.md: the sidebar does not link to it')
  expect(problems).toContain('zh/guides/vite-spa.md: the sidebar does not link to it')
})
