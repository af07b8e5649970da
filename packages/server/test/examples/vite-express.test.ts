import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { describeExample } from './describe-example'
import { viteExpress } from './vite-express'

describeExample(viteExpress, { targets: 'unchanged', signedOutHtml: '<div id="root"></div>' })

it('the public cookie secret for development starts no server of another host', () => {
  const folder = fileURLToPath(new URL('../../../../examples/vite-express/', import.meta.url))
  const variables = readFileSync(join(folder, '.env.development'), 'utf8').matchAll(
    /^(\w+)=(.*)$/gm,
  )
  const env = Object.fromEntries([...variables].map(([, name = '', value = '']) => [name, value]))
  const { status, stderr } = spawnSync(process.execPath, [...viteExpress.start(0)], {
    ...{ cwd: folder, encoding: 'utf8', timeout: 30_000 },
    env: { ...process.env, ...env, ORIGIN: 'https://app.example' },
  })
  expect(stderr).toContain('COOKIE_SECRET is public')
  expect(status).toBe(1)
})
