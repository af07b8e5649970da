// Checks that the search of the built site finds pages. VitePress has no such check, and its index is only read in a browser.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import MiniSearch from 'minisearch'
import { siteBase } from '../scripts/site/repository-pages.mjs'
import { search } from './.vitepress/search.mjs'

/** The queries, and a page that must be among the first results. */
const queries = {
  root: [
    ['invalid_client', '/errors/invalid_client'],
    ['redirect uri mismatch', '/errors/redirect_uri_mismatch'],
    ['登录回调', '/start/console'],
    ['useUser', '/reference/api/@genauth/react/functions/useUser'],
    ['rotate cookie', '/recipes/key-rotation'],
  ],
  zh: [
    ['登录回调', '/zh/start/console'],
    ['invalid_client', '/zh/errors/invalid_client'],
    ['换取 token 身份验证方式', '/zh/start/console'],
    ['弹窗', '/zh/recipes/popup'],
  ],
}

const { options, searchOptions } = search.options.miniSearch

/** Reads the index of a language as VitePress's search does. */
async function readIndex(folder, locale) {
  const chunks = join(folder, 'assets', 'chunks')
  const file = readdirSync(chunks).find((name) => name.startsWith(`@localSearchIndex${locale}.`))
  const { default: json } = await import(join(chunks, file))
  return MiniSearch.loadJSON(json, {
    ...options,
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    searchOptions: { fuzzy: 0.2, prefix: true, ...searchOptions },
  })
}

/** Returns one line per query that does not find its page among the first five results. */
export async function checkSearch({ folder }) {
  const problems = await Promise.all(
    Object.entries(queries).map(async ([locale, list]) => {
      const index = await readIndex(folder, locale)
      return list.flatMap(([query, page]) => {
        const found = index.search(query).slice(0, 5)
        const pages = found.map(({ id }) => `/${id.slice(siteBase.length).replace(/#.*$/, '')}`)
        return pages.includes(page) ? [] : [`search: "${query}" finds ${pages}, not ${page}`]
      })
    }),
  )
  return problems.flat()
}
