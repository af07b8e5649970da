// Checks the links of the built site. VitePress does not check anchors, and other link checkers need a running server.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Replaces the entities that VitePress writes in attributes. */
const decode = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"')

/** Returns the file of a URL path, as a server with clean URLs finds it. */
export function fileOf(path, folder) {
  const plain = decodeURI(path)
  const candidates = plain.endsWith('/')
    ? [`${plain}index.html`]
    : [plain, `${plain}.html`, `${plain}/index.html`]
  return candidates
    .map((each) => join(folder, each))
    .find((each) => /\.\w+$/.test(each) && existsSync(each))
}

/** Returns the `href`, `src` and `id` attributes of a page. */
function readAttributes(html) {
  const own = html.replace(/<(script|style)\b.*?<\/\1>/gs, '')
  const attributes = (name) =>
    [...own.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => decode(value))
  return { links: [...attributes('href'), ...attributes('src')], ids: new Set(attributes('id')) }
}

/**
 * Returns one line per link to a page, a file or an anchor that does not exist.
 *
 * @param folder the built site
 * @param base the path of the site on its host, such as `/genauth-react/`
 * @param ignored the path of a part of the site that is not checked, such as `/storybook/`
 * @param minimum the number of pages that the site has at least
 */
export function checkLinks({ folder, base: siteBase = '/', ignored, minimum }) {
  const files = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.html') && !`/${file}`.startsWith(ignored))
    .map((file) => join(folder, file))
  const pages = new Map(files.map((file) => [file, readAttributes(readFileSync(file, 'utf8'))]))
  const problems = [...pages].flatMap(([file, { links }]) => {
    const base = new URL(`https://site.example${siteBase}${relative(folder, file)}`)
    return [...new Set(links)].flatMap((link) => {
      const url = new URL(link, base)
      if (url.origin !== base.origin) return []
      const path = `/${url.pathname.slice(siteBase.length)}`
      if (!url.pathname.startsWith(siteBase))
        return [`${relative(folder, file)}: ${link}: the path does not start with ${siteBase}`]
      if (path.startsWith(ignored)) return []
      const target = url.pathname === base.pathname ? file : fileOf(path, folder)
      const anchor = decodeURIComponent(url.hash.slice(1))
      const page = pages.get(target)
      if (target && (!anchor || !page || page.ids.has(anchor))) return []
      const problem = target ? `no element has the id ${anchor}` : 'the page does not exist'
      return [`${relative(folder, file)}: ${link}: ${problem}`]
    })
  })
  if (files.length < minimum) problems.push(`The site has only ${files.length} pages.`)
  return problems
}
