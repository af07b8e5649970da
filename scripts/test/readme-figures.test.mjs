import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readQuickStart } from '../outside/read-quick-start.mjs'
import { root } from '../workspace.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

/** Returns the limits of what loads before the first render, in kB, rounded up: browser mode, server mode. */
function readFirstLoads() {
  const entries = [...read('.size-limit.mjs').matchAll(/name: '(.*?)',\s+limit: '(.*?) kB'/g)]
  return entries
    .filter(([, name]) => name.endsWith('what loads first'))
    .map(([, , limit]) => (Math.ceil(Number(limit) * 10) / 10).toFixed(1))
}

const modules = new Set(read('docs/conformance.md').match(/^\| `oidcc-[\w-]+`/gm))

describe.each(['README.md', 'README.zh-CN.md'])('%s', (path) => {
  const text = read(path)

  it(`${path} shows the sizes of the first load that CI allows`, () => {
    const [browser, server] = readFirstLoads()
    expect(text.match(/\d+\.\d kB/g)).toEqual([`${browser} kB`, `${server} kB`])
  })

  it(`${path} shows how many conformance modules run`, () => {
    expect(text).toMatch(
      new RegExp(`\\b${modules.size} (modules|个模块)|的 ${modules.size} 个模块`),
    )
  })

  it(`${path} shows the status above the first command that installs the packages`, () => {
    const status = text.search(/Status: pre-release|状态：预发布/)
    expect(status).toBeGreaterThan(0)
    expect(status).toBeLessThan(text.indexOf('npm '))
  })
})

it('both READMEs have the same steps of the quick start', () => {
  expect(readQuickStart(read('README.zh-CN.md'))).toEqual(readQuickStart(read('README.md')))
})
