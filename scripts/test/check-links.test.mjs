import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkLinks } from '../site/check-links.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'links-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const check = (html) => {
  writeFileSync(join(folder, 'index.html'), html)
  writeFileSync(join(folder, 'page.html'), '<h1 id="登录">a</h1><img src="/icon.svg">')
  writeFileSync(join(folder, 'icon.svg'), '<svg/>')
  return checkLinks({ folder, ignored: '/storybook/', minimum: 2 })
}

it('checkLinks() accepts pages, anchors, files, other sites and ignored parts', () => {
  const links = ['/page', './page#登录', '/page#%E7%99%BB%E5%BD%95', '/icon.svg', '/', '#a']
  const others = ['https://other.example/x', '/storybook/?path=a', 'mailto:a@b.example']
  const html = [...links, ...others].map((link) => `<a id="a" href="${link}">x</a>`).join('')
  expect(check(html)).toEqual([])
})

it('checkLinks() reports a missing page, file and anchor', () => {
  expect(check('<a href="/gone">x</a><a href="/page#gone">x</a><img src="/gone.png">')).toEqual([
    'index.html: /gone: the page does not exist',
    'index.html: /page#gone: no element has the id gone',
    'index.html: /gone.png: the page does not exist',
  ])
})

it('checkLinks() reports a site with too few pages', () => {
  check('')
  expect(checkLinks({ folder, ignored: '/storybook/', minimum: 3 })).toHaveLength(1)
})

it('checkLinks() reports a link that leaves the path of the site', () => {
  writeFileSync(join(folder, 'index.html'), '<a href="/site/">a</a><a href="/page">b</a>')
  const options = { folder, base: '/site/', ignored: '/storybook/', minimum: 1 }
  expect(checkLinks(options)).toEqual(['index.html: /page: the path does not start with /site/'])
})
